package import ControlModel

/// How the operations of a run ended: one in which all are refused proves little.
package struct EndCounts: Sendable {
  /// By verb.
  package private(set) var done: [String: Int] = [:]
  package private(set) var failed: [Reason: Int] = [:]
  package init() {}

  mutating func count(_ operation: Operation) {
    switch operation.result {
    case .done: done[operation.verb, default: 0] += 1
    case .failed(let rejection): failed[rejection.reason, default: 0] += 1
    case nil: return
    }
  }

  mutating func add(_ other: EndCounts) {
    done.merge(other.done) { $0 + $1 }
    failed.merge(other.failed) { $0 + $1 }
  }

  /// The commands that were done, and the ways to fail that were seen, fewer than `minimum` times.
  func scarce(below minimum: Int) -> [String] {
    let verbs = [
      "act", "add_pci", "clear_slot", "deact", "failover", "insert_card", "power_off", "pull_card", "rem_pci",
      "request_shutdown",
    ]
    let reasons: [Reason] = [
      .timedOut, .guestRefused, .machineError, .cancelled, .partitionInactive, .slotQuarantined, .slotEmpty,
      .isolationUnit,
    ]
    let rare = reasons.filter { failed[$0, default: 0] < minimum }
    return verbs.filter { done[$0, default: 0] < minimum } + rare.map(\.rawValue)
  }
}
