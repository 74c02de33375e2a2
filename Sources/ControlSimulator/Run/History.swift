internal import ControlModel

/// The last inputs of an episode, for whoever has to understand what went wrong.
struct History: Sendable {
  enum Entry: Sendable {
    case input(Input)
    case answered(Ticket, Reply)
    case lost(MachineReport)
    case committed
    case commitFailed
    case crashed(String)
    case resumed
  }
  /// How many entries are kept.
  private let length: Int
  private var ring: [(step: Int, entry: Entry)] = []
  private var next = 0

  init(length: Int) { self.length = length }

  mutating func note(_ entry: Entry, step: Int) {
    if ring.count < length {
      ring.append((step, entry))
    } else {
      ring[next] = (step, entry)
    }
    next = (next + 1) % length
  }

  /// One line an entry, oldest first.
  var lines: [String] {
    let place = ring.count < length ? 0 : next
    return (ring[place...] + ring[..<place]).map { "step \($0.step): \(Self.line($0.entry))" }
  }

  private static func line(_ entry: Entry) -> String {
    switch entry {
    case .input(let input): "\(input)"
    case .answered(let ticket, let reply): "-- answer to \(ticket.request): \(reply)"
    case .lost(let report): "-- lost: \(report)"
    case .committed: "-- committed"
    case .commitFailed: "-- the commit failed, rolled back"
    case .crashed(let text): "-- the daemon died: \(text)"
    case .resumed: "-- up again"
    }
  }
}
