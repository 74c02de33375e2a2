internal import ControlModel
internal import ControlProtocol
internal import ControlTimeline
internal import ControlTransport
internal import Glibc

/// Where events come from, and where the picture goes.
enum Source {
  /// Events asked for at a time.
  private static let page = 1000

  /// All retained events from `since` on.
  static func daemon(_ path: String, since: UInt64) async throws -> [TimelineEvent] {
    do {
      let client = try await ControlClient.connect(to: path)
      var events: [TimelineEvent] = []
      var next = since
      while true {
        let result = try await client.call(
          "show_events", ["since": .unsigned(next), "limit": WireValue(page)])
        let some = EventReader.events(of: result)
        events += some
        guard let last = some.last, some.count == page else { break }
        next = last.seq + 1
      }
      await client.close()
      return events
    } catch let rejection as Rejection {
      throw Ending(69, "\(path): \(rejection.reason.rawValue): \(rejection.message)")
    } catch {
      throw Ending(69, "\(path): \(error)")
    }
  }

  /// Events from JSON lines; nil or `-` is standard input.
  static func lines(_ path: String?) throws -> [TimelineEvent] {
    let name = path ?? "-"
    let descriptor = name == "-" ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Ending(74, "\(name): \(String(cString: strerror(errno)))") }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Ending(74, "\(name): \(String(cString: strerror(errno)))") }
      if count == 0 { break }
      bytes += chunk.prefix(count)
    }
    do { return try EventReader.read(bytes) } catch { throw Ending(65, "\(name): \(error)") }
  }

  static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "we") else { throw Ending(74, "\(path): \(String(cString: strerror(errno)))") }
    let isWritten = fputs(text, file) >= 0
    guard fclose(file) == 0, isWritten else { throw Ending(74, "\(path): \(String(cString: strerror(errno)))") }
  }
}
