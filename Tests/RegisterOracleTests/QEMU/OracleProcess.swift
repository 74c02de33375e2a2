import Foundation

/// A QEMU whose only processor sleeps: nobody but the test touches the registers.
///
/// The clock runs, since QEMU takes a removal request a second time only when time has passed.
final class OracleProcess: Sendable {
  static let program = "/usr/bin/qemu-system-x86_64"

  /// Whether there is one here; says so on the output when not.
  static let isInstalled: Bool = {
    let isThere = FileManager.default.isExecutableFile(atPath: program)
    if !isThere { print("SKIPPED: \(program) is missing (apt-get install qemu-system-x86): no register was compared") }
    return isThere
  }()

  let control: String
  let test: String
  private let directory: String
  private let process: Process

  /// QEMU is handed both listening sockets, so nobody waits for it to bind them.
  ///
  /// `-accel qtest` would do without a processor, but Debian leaves it out.
  init() throws {
    let template = FileManager.default.temporaryDirectory.appendingPathComponent(
      "oracle-\(UUID().uuidString.prefix(8))")
    directory = template.path
    try FileManager.default.createDirectory(at: template, withIntermediateDirectories: false)
    (control, test) = ("\(directory)/qmp", "\(directory)/qtest")
    let firmware = template.appendingPathComponent("firmware")
    try Data(Self.firmware).write(to: firmware)
    let listeners = try [Self.listen(control), Self.listen(test)]
    process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = Self.arguments(firmware: firmware.path)
    process.standardInput = FileHandle(fileDescriptor: listeners[0], closeOnDealloc: false)
    process.standardOutput = FileHandle(fileDescriptor: listeners[1], closeOnDealloc: false)
    try process.run()
    for listener in listeners { close(listener) }
  }

  /// Bus 1 is a bridge's; timers that would raise interrupts are left out.
  private static func arguments(firmware: String) -> [String] {
    [
      "-machine", "pc,pit=off,hpet=off", "-accel", "tcg", "-m", "16", "-bios", firmware, "-nodefaults",
      "-display", "none", "-device", "pci-bridge,id=bus1,addr=2,chassis_nr=1",
      "-chardev", "socket,id=qmp,fd=0,server=on,wait=off", "-mon", "chardev=qmp,mode=control",
      "-chardev", "socket,id=qtest,fd=1,server=on,wait=off", "-qtest", "chardev:qtest", "-qtest-log", "none",
    ]
  }

  /// At the reset vector: `cli`, `hlt`, and back.
  private static var firmware: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    bytes.replaceSubrange(0xfff0..<0xfff4, with: [0xfa, 0xf4, 0xeb, 0xfd])
    return bytes
  }

  func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: directory)
  }

  private static func listen(_ path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard bound == 0, Glibc.listen(descriptor, 1) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    return descriptor
  }
}
