package import CoreMetrics
internal import Synchronization

/// The back end of swift-metrics that `show_metrics` reads: every counter, gauge and timer by its label.
package final class MetricsRegistry: MetricsFactory {
  private let cells = Mutex<[String: Cell]>([:])
  package init() {}

  /// All values now, in the order of their names.
  package func snapshot() -> [(name: String, value: UInt64)] {
    cells.withLock { $0 }.map { ($0.key, $0.value.total) }.sorted { $0.0 < $1.0 }
  }

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { cell(label) }
  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    cell(label)
  }
  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { cell(label) }
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}

  private func cell(_ label: String) -> Cell {
    cells.withLock { cells in
      if let known = cells[label] { return known }
      let new = Cell()
      cells[label] = new
      return new
    }
  }
}

/// One number that only grows, or the sum of what was recorded.
private final class Cell: CounterHandler, RecorderHandler, TimerHandler {
  private let value = Atomic<UInt64>(0)
  var total: UInt64 { value.load(ordering: .relaxed) }
  private func add(_ amount: Int64) {
    guard amount > 0 else { return }
    value.wrappingAdd(UInt64(amount), ordering: .relaxed)
  }
  func increment(by amount: Int64) { add(amount) }
  func reset() { value.store(0, ordering: .relaxed) }
  func record(_ value: Int64) { add(value) }
  func record(_ value: Double) { add(Int64(exactly: value.rounded()) ?? 0) }
  func recordNanoseconds(_ duration: Int64) { add(duration) }
}
