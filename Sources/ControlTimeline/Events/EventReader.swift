internal import ControlModel
package import ControlProtocol

/// Events out of JSON lines: notifications `event`, answers of `show_events`, or the bare objects of either.
package enum EventReader {
  /// Which line could not be read, counted from 1, and why.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let why: String
    package var description: String { "line \(line): \(why)" }
  }

  /// All events of `text`, in the order of their numbers, none twice.
  ///
  /// Lines of other notifications are passed over.
  package static func read(_ text: some Sequence<UInt8>) throws(Fault) -> [TimelineEvent] {
    var events: [UInt64: TimelineEvent] = [:]
    let lines = Array(text).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) {
      do { for event in try Self.events(line: Array(line)) { events[event.seq] = event } } catch {
        throw Fault(line: index + 1, why: error.why)
      }
    }
    return events.values.sorted { $0.seq < $1.seq }
  }

  /// The events of a result of `show_events`.
  package static func events(of result: WireValue) -> [TimelineEvent] {
    guard case .array(let values)? = result["events"] else { return [] }
    return values.compactMap { TimelineEvent($0) }
  }

  private struct LineFault: Error { let why: String }

  private static func events(line: [UInt8]) throws(LineFault) -> [TimelineEvent] {
    let message: ServerMessage
    do { message = try ServerMessage(line: line) } catch {
      // A bare object becomes the notification that it would have come in.
      let wrapped = Array(#"{"method":"event","params":"#.utf8) + line + [UInt8(ascii: "}")]
      do { message = try ServerMessage(line: wrapped) } catch { throw LineFault(why: error.description) }
    }
    switch message {
    case .notification("event", let params):
      if let event = TimelineEvent(params) { return [event] }
      guard params["events"] != nil else { throw LineFault(why: "this is no event") }
      return events(of: params)
    case .notification: return []
    case .answer(_, .success(let result)): return events(of: result)
    case .answer(_, .failure(let rejection)): throw LineFault(why: rejection.message)
    }
  }
}
