import ControlModel
import Synchronization

/// What the machine has reported, for tests that wait for a report: by event, never by time.
final class Reports: Sendable {
  private struct State {
    var all: [MachineReport] = []
    var waiting:
      [(matches: @Sendable (MachineReport) -> Bool, from: Int, continuation: CheckedContinuation<Int, Never>)] = []
  }
  private let state = Mutex(State())

  var all: [MachineReport] { state.withLock { $0.all } }

  func add(_ report: MachineReport) {
    let served = state.withLock { state -> [(CheckedContinuation<Int, Never>, Int)] in
      state.all.append(report)
      let index = state.all.count - 1
      let served = state.waiting.filter { $0.matches(report) }
      state.waiting.removeAll { $0.matches(report) }
      return served.map { ($0.continuation, index) }
    }
    for (continuation, index) in served { continuation.resume(returning: index) }
  }

  /// The place behind the first report from `place` on that matches.
  @discardableResult
  func wait(from place: Int = 0, _ matches: @escaping @Sendable (MachineReport) -> Bool) async -> Int {
    await withCheckedContinuation { (continuation: CheckedContinuation<Int, Never>) in
      let found = state.withLock { state -> Int? in
        if let index = state.all.indices.dropFirst(place).first(where: { matches(state.all[$0]) }) { return index }
        state.waiting.append((matches, place, continuation))
        return nil
      }
      if let found { continuation.resume(returning: found) }
    } + 1
  }

  @discardableResult
  func wait(for report: MachineReport, from place: Int = 0) async -> Int { await wait(from: place) { $0 == report } }
}
