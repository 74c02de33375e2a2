internal import Glibc
internal import Testing

/// A connection that speaks the text form and waits for what it expects, never longer than `patience`.
final class Client {
  let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  /// Notification lines that have come, without `* `, until they are asked for.
  private(set) var notifications: [String] = []
  static let patience = 20.0

  init(_ path: String) throws {
    descriptor = connectedSocket(path)
    if descriptor < 0 { throw Gone(why: "connect \(path): \(lastError())") }
  }

  deinit { close(descriptor) }

  func send(_ line: String) throws { try sendBytes(Array("\(line)\n".utf8)) }

  func sendBytes(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Gone() }
      rest = rest.dropFirst(count)
    }
  }

  /// The next line, without its LF; nil when the daemon has closed.
  ///
  /// Throws ``Gone`` when none comes in time.
  func line(within seconds: Double = patience) throws -> String? {
    while true {
      if let end = buffer[start...].firstIndex(of: 10) {
        defer { compact(end + 1) }
        return String(decoding: buffer[start..<end], as: UTF8.self)
      }
      guard isReadable(descriptor, within: seconds) else { throw Gone(why: "no line in \(seconds) s") }
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      buffer += chunk.prefix(count)
    }
  }

  private func compact(_ next: Int) {
    start = next
    guard start > 1 << 16 || start == buffer.count else { return }
    buffer.removeFirst(start)
    start = 0
  }

  /// The next answer; notifications on the way are kept.
  ///
  /// Throws ``Gone`` when the connection ends first.
  func answer(within seconds: Double = patience) throws -> Answer {
    var payload: [String] = []
    while true {
      guard let line = try line(within: seconds) else { throw Gone() }
      if line.hasPrefix("* ") {
        notifications.append(String(line.dropFirst(2)))
      } else if line == "OK" || line.hasPrefix("OK ") || line.hasPrefix("ERR ") {
        return Answer(payload: payload, status: line)
      } else {
        payload.append(line)
      }
    }
  }

  @discardableResult
  func ask(_ line: String, within seconds: Double = patience) throws -> Answer {
    try send(line)
    return try answer(within: seconds)
  }

  /// Asks, and expects `OK`.
  @discardableResult
  func done(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Answer {
    let answer = try ask(line)
    #expect(answer.isOK, "\(line): \(answer)", sourceLocation: sourceLocation)
    return answer
  }

  /// Asks, and expects `ERR` with that reason.
  @discardableResult
  func refused(_ line: String, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Answer {
    let answer = try ask(line)
    #expect(answer.reason == reason, "\(line): \(answer)", sourceLocation: sourceLocation)
    return answer
  }

  /// Waits for a notification that begins so, and takes it and those before it.
  @discardableResult
  func notification(_ prefix: String, within seconds: Double = patience) throws -> String {
    while true {
      if let index = notifications.firstIndex(where: { $0.hasPrefix(prefix) }) {
        let found = notifications[index]
        notifications.removeSubrange(...index)
        return found
      }
      guard let line = try line(within: seconds) else { throw Gone() }
      try #require(line.hasPrefix("* "), "expected the notification \(prefix), got: \(line)")
      notifications.append(String(line.dropFirst(2)))
    }
  }

  /// Whether the daemon closes the connection although nothing of what it said is read.
  func isClosedUnread(within seconds: Double = patience) -> Bool {
    var entry = pollfd(fd: descriptor, events: 0, revents: 0)
    while poll(&entry, 1, Int32(seconds * 1000)) < 0, errno == EINTR {}
    return entry.revents & Int16(POLLHUP | POLLERR) != 0
  }

  /// Whether the daemon closes the connection, after whatever it still says.
  func isClosed(within seconds: Double = patience) -> Bool {
    while true {
      do { if try line(within: seconds) == nil { return true } } catch { return false }
    }
  }
}

/// The connection ended, or what was waited for did not come.
struct Gone: Error {
  var why = "the connection has ended"
}
