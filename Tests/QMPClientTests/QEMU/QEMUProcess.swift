import Foundation

/// A real QEMU without a machine, whose control socket stands before it runs.
final class QEMUProcess: Sendable {
  static let program = "/usr/bin/qemu-system-x86_64"

  /// Whether there is one here; says so on the output when not.
  static let isInstalled: Bool = {
    let isThere = FileManager.default.isExecutableFile(atPath: program)
    if !isThere { print("SKIPPED: \(program) is missing (apt-get install qemu-system-x86): QMP was not tried on QEMU") }
    return isThere
  }()

  let path: String
  let pid: pid_t
  private let exit: AsyncStream<Int32>

  /// QEMU takes the listening socket as its standard input, so nobody waits for it to bind one.
  init() throws {
    path = temporaryPath()
    let listener = try Self.listen(path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = [
      "-S", "-machine", "none", "-display", "none", "-nodefaults", "-chardev",
      "socket,id=qmp,fd=0,server=on,wait=off", "-mon", "chardev=qmp,mode=control",
    ]
    process.standardInput = FileHandle(fileDescriptor: listener, closeOnDealloc: false)
    let (stream, sink) = AsyncStream<Int32>.makeStream()
    exit = stream
    process.terminationHandler = { process in
      sink.yield(process.terminationStatus)
      sink.finish()
    }
    try process.run()
    close(listener)
    pid = process.processIdentifier
  }

  /// Runs `body` with a QEMU that is gone afterwards.
  static func run(_ body: (QEMUProcess) async throws -> Void) async throws {
    let qemu = try QEMUProcess()
    do {
      try await body(qemu)
    } catch {
      await qemu.stop()
      throw error
    }
    await qemu.stop()
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// The exit status, or the signal that ended it.
  func ended() async -> Int32? {
    for await status in exit { return status }
    return nil
  }

  private func stop() async {
    send(SIGKILL)
    _ = await ended()
    unlink(path)
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
    guard bound == 0, Glibc.listen(descriptor, 8) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    return descriptor
  }
}
