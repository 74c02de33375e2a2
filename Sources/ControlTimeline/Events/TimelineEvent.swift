package import ControlProtocol

/// One event of the control program, as the notification `event` and `show_events` tell it (protocol, section 3).
package struct TimelineEvent: Equatable, Sendable {
  package let seq: UInt64
  /// Wall clock, nanoseconds since 1970-01-01 UTC.
  package let time: UInt64
  package let operation: UInt64?
  /// The word on the wire: a newer daemon may have kinds that this program does not know.
  package let kind: String
  package let partition: String?
  package let slot: UInt64?
  /// The source's step number.
  package let step: Int?
  package let detail: String

  package init(
    seq: UInt64, time: UInt64, operation: UInt64? = nil, kind: String, partition: String? = nil, slot: UInt64? = nil,
    step: Int? = nil, detail: String
  ) {
    self.seq = seq
    self.time = time
    self.operation = operation
    self.kind = kind
    self.partition = partition
    self.slot = slot
    self.step = step
    self.detail = detail
  }

  /// Reads one event's object; nil when it lacks a number, a time or a kind.
  package init?(_ value: WireValue) {
    guard let seq = Self.number(value["seq"]), case .string(let text)? = value["time"], let time = Instant.parse(text),
      case .string(let kind)? = value["kind"]
    else { return nil }
    self.init(
      seq: seq, time: time, operation: Self.number(value["operation"]), kind: kind,
      partition: Self.text(value["partition"]), slot: Self.number(value["slot"]),
      step: Self.number(value["step"]).flatMap { Int(exactly: $0) }, detail: Self.text(value["detail"]) ?? "")
  }

  private static func number(_ value: WireValue?) -> UInt64? { if case .unsigned(let it)? = value { it } else { nil } }
  private static func text(_ value: WireValue?) -> String? { if case .string(let it)? = value { it } else { nil } }
}
