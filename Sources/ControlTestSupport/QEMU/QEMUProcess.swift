internal import Foundation

/// A real QEMU whose sockets stand before it runs.
package final class QEMUProcess: Sendable {
  package static let program = "/usr/bin/qemu-system-x86_64"

  /// Whether there is one here; says so on the output when not.
  package static let isInstalled: Bool = {
    let isThere = FileManager.default.isExecutableFile(atPath: program)
    if !isThere { print("SKIPPED: \(program) is missing (apt-get install qemu-system-x86): nothing was tried on QEMU") }
    return isThere
  }()

  /// The control socket.
  package let control: String
  /// What passes for the guest's side, where it was asked for.
  package let test: String
  private let process: Process
  private let exit: AsyncStream<Int32>

  /// QEMU is handed its listening sockets as standard input and output, so nobody waits for it to bind them.
  private init(_ arguments: [String], in scratch: Scratch, hasTestSocket: Bool) throws {
    (control, test) = ("\(scratch.root)/qmp", "\(scratch.root)/qtest")
    process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    var sockets = ["-chardev", "socket,id=qmp,fd=0,server=on,wait=off", "-mon", "chardev=qmp,mode=control"]
    var listeners = [try Self.listen(control)]
    process.standardInput = FileHandle(fileDescriptor: listeners[0], closeOnDealloc: false)
    if hasTestSocket {
      sockets += [
        "-chardev", "socket,id=qtest,fd=1,server=on,wait=off", "-qtest", "chardev:qtest", "-qtest-log", "none",
      ]
      listeners.append(try Self.listen(test))
      process.standardOutput = FileHandle(fileDescriptor: listeners[1], closeOnDealloc: false)
    }
    process.arguments = arguments + sockets
    let (stream, sink) = AsyncStream<Int32>.makeStream()
    exit = stream
    process.terminationHandler = { process in
      sink.yield(process.terminationStatus)
      sink.finish()
    }
    try process.run()
    for listener in listeners { close(listener) }
  }

  /// Runs `body` with a QEMU of these arguments and a control socket in `scratch`; it is gone afterwards.
  package static func run<Value>(
    _ arguments: [String], in scratch: Scratch, hasTestSocket: Bool = false,
    _ body: (QEMUProcess) async throws -> Value
  ) async throws -> Value {
    let qemu = try QEMUProcess(arguments, in: scratch, hasTestSocket: hasTestSocket)
    do {
      let value = try await body(qemu)
      await qemu.stop()
      return value
    } catch {
      await qemu.stop()
      throw error
    }
  }

  package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// The exit status, or the signal that ended it.
  package func ended() async -> Int32? {
    for await status in exit { return status }
    return nil
  }

  private func stop() async {
    send(SIGKILL)
    _ = await ended()
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
