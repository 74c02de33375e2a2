import ControlModel

/// What is to happen at which moment of the manual clock; of one moment, in the order of asking.
final class Clock {
  private struct Entry {
    let due: Moment
    let number: Int
    let body: () -> Void
  }
  private var entries: [Entry] = []
  private var last = 0

  var nextDue: Moment? { entries.map(\.due).min() }

  @discardableResult
  func at(_ due: Moment, _ body: @escaping () -> Void) -> Int {
    last += 1
    entries.append(Entry(due: due, number: last, body: body))
    return last
  }

  func cancel(_ number: Int?) { entries.removeAll { $0.number == number } }

  /// Runs what is due; false when nothing was.
  func run(_ now: Moment) -> Bool {
    let due = entries.filter { $0.due <= now }.sorted { ($0.due, $0.number) < ($1.due, $1.number) }
    guard let first = due.first else { return false }
    entries.removeAll { $0.number == first.number }
    first.body()
    return true
  }
}
