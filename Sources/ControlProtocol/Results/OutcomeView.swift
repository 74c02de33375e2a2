package import ControlModel

/// What commands that change something answer (protocol, "Result shapes").
package enum OutcomeView {
  package static func value(_ outcome: Outcome, names: Topology) -> WireValue {
    switch outcome {
    case .moved(let moved): value(moved, names)
    case .powered(let operation, let partition, let state):
      [
        "operation": WireValue(operation.number), "partition": .string(names.name(partition)),
        "state": .string(state.shown),
      ]
    case .failedOver(let failover): value(failover, names)
    case .done(let operation): operation.map { ["operation": WireValue($0.number)] } ?? .nothing
    }
  }

  private static func value(_ moved: Moved, _ names: Topology) -> WireValue {
    [
      "operation": WireValue(moved.operation.number), "slots": WireValue(moved.slots),
      "partition": .string(names.name(moved.partition)), "guest": .string(moved.guest.rawValue),
      "release": WireValue(moved.release?.rawValue),
    ]
  }

  private static func value(_ failover: FailedOver, _ names: Topology) -> WireValue {
    [
      "operation": WireValue(failover.operation.number), "from": .string(names.name(failover.from)),
      "to": .string(names.name(failover.to)), "case": .string(failover.case.rawValue),
      "slots": WireValue(failover.slots), "outage_ms": .double(milliseconds(failover.outage)),
      "standby": .string(failover.isStandbyBack ? names.name(failover.from) : "failed"),
    ]
  }

  /// To the microsecond, which is as fine as the daemon's own work lets the number mean anything.
  private static func milliseconds(_ interval: Interval) -> Double { Double(interval.nanoseconds / 1_000) / 1_000 }
}
