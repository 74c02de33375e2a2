/// One part of a handover and how long it took.
package struct Phase: Equatable, Sendable {
  package let name: String
  /// Nanoseconds since the first event.
  package let start: UInt64
  /// Nanoseconds.
  package let length: UInt64

  /// The phases that the events show; one whose begin or end is missing is left out.
  static func all(_ events: [TimelineEvent], _ flow: Flow, _ origin: UInt64) -> [Phase] {
    func time(_ steps: Int...) -> UInt64? {
      events.first { flow.steps[$0.seq].map(steps.contains) ?? false }?.time
    }
    let command = time(1101, 1107)
    let add = time(1103) ?? events.first { $0.step == 503 && $0.partition == flow.to }?.time
    let inUse = events.last { $0.partition == flow.to && $0.step.map((503...508).contains) ?? false }?.time
    // What `failover` answers as `outage_ms` begins here: nothing of the old owner reaches the device any more.
    let release = events.first { $0.kind == "slot" && $0.slot != nil && $0.detail.contains(" is released: ") }?.time
    let isBack = events.last { event in
      event.kind == "partition" && event.partition == flow.from && event.detail.hasSuffix("is active")
    }?.time
    let check = events.last { flow.steps[$0.seq] == 1104 }?.time
    let spans: [(String, UInt64?, UInt64?)] = [
      ("detection to the first command", time(1100, 1106), command),
      ("commands until the device is free", command, add), ("hot add", add, inUse),
      ("check that it is accessible", time(1104), check), ("the standby is back", time(1105), isBack),
      ("in all without an owner that uses it", release, inUse),
    ]
    return spans.compactMap { name, start, end in
      guard let start, let end, end >= start, start >= origin else { return nil }
      return Phase(name: name, start: start - origin, length: end - start)
    }
  }
}
