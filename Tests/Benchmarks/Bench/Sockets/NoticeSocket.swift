internal import Glibc

/// What systemd's end of sd_notify(3) would hear.
final class NoticeSocket {
  private let descriptor: CInt

  init(path: String) throws {
    unlink(path)
    // Not for the daemon: it would hold its own supervisor open, and wait for it to read once a few words are queued.
    let number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    descriptor = number
    guard withAddress(path, { bind(number, $0, $1) == 0 }) else { throw BenchError.system("bind \(path)") }
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func waitForReady(log: String) throws {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw BenchError("the daemon was not ready in time: \(read(log))") }
      let lines = buffer[..<count].split(separator: 0x0a)
      if lines.contains(where: { $0.elementsEqual("READY=1".utf8) }) { return }
    }
  }
}
