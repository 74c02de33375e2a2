internal import ControlModel
internal import ControlProtocol
internal import Glibc

/// A connection to the partition's socket that asks one thing at a time and waits for its answer.
///
/// Not ControlClient: what this service does next always depends on the last answer, and every wait needs an end.
final class LineClient {
  /// Seconds after which the daemon counts as hung.
  ///
  /// The connection is not made anew then: what the old one has asked could still be carried out, after what a new one
  /// has found.
  private static let patience: Int32 = 10

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var lastID: UInt64 = 0

  init(_ path: String) throws(CardError) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .over(.system("socket")) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isLong = withUnsafeMutableBytes(of: &address.sun_path) { place in
      place.copyBytes(from: path.utf8.prefix(place.count - 1))
      return path.utf8.count >= place.count
    }
    guard !isLong else { throw .over(.unavailable, "\(path): too long for a socket's path") }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw .gone("connect \(path): \(String(cString: strerror(errno)))") }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The result of one access.
  ///
  /// One that the daemon had no time for (`overloaded`) was not carried out, and is asked for again a few times.
  func call(_ method: String, _ params: WireValue) throws(CardError) -> WireValue {
    for _ in 0..<50 {
      switch try ask(method, params) {
      case .success(let value): return value
      case .failure(let rejection) where rejection.reason == .overloaded: poll(nil, 0, 200)
      case .failure(let rejection): throw Self.meaning(of: rejection)
      }
    }
    throw .over(.unavailable, "the daemon is overloaded")
  }

  private func ask(_ method: String, _ params: WireValue) throws(CardError) -> Result<WireValue, Rejection> {
    lastID += 1
    var line: [UInt8] = []
    JSONWriter.append(
      ["jsonrpc": "2.0", "id": .unsigned(lastID), "method": .string(method), "params": params], to: &line)
    try send(line + [UInt8(ascii: "\n")])
    while true {
      let line = try nextLine()
      guard line.first == UInt8(ascii: "{") else {
        throw .gone("turned away: \(String(decoding: line, as: UTF8.self))")
      }
      let message: ServerMessage
      do { message = try ServerMessage(line: line) } catch {
        throw .over(.unavailable, "not of this protocol: \(error)")
      }
      guard case .answer(let id, let answer) = message else { continue }
      guard id == .unsigned(lastID) else { throw .over(.unavailable, "an answer to something else") }
      return answer
    }
  }

  private static func meaning(of rejection: Rejection) -> CardError {
    let text = "\(rejection.reason.rawValue): \(rejection.message)"
    return switch rejection.reason {
    case .generalProtection, .partitionInactive: .over(.notConnected, "not connected any more: \(text)")
    case .shuttingDown: .gone(text)
    default: .over(.unavailable, text)
    }
  }

  private func send(_ bytes: [UInt8]) throws(CardError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .gone("the daemon closed the connection") }
      rest = rest.dropFirst(count)
    }
  }

  private func nextLine() throws(CardError) -> [UInt8] {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return Array(buffer[..<end])
      }
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&entry, 1, Self.patience * 1000)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { throw .over(.unavailable, "no answer from the daemon in \(Self.patience) s") }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .gone("the daemon closed the connection") }
      buffer += chunk.prefix(count)
    }
  }
}
