package import ControlProtocol

/// What a QEMU tells of its own accord: `DEVICE_DELETED`, `SHUTDOWN`.
///
/// An event is a fact of the machine, not of a connection, so one that comes before the greeting counts like any other.
package struct QMPEvent: Equatable, Sendable {
  package let name: String
  /// An empty object when the event has none.
  package let data: WireValue
  /// Microseconds since 1970 by the clock of QEMU's host; nil when QEMU could not read it.
  package let time: UInt64?

  package init(_ name: String, data: WireValue = .nothing, time: UInt64? = nil) {
    self.name = name
    self.data = data
    self.time = time
  }

  /// Of a line with the member `event`; nil when that line is no event.
  init?(_ line: WireValue) {
    guard case .string(let name)? = line["event"] else { return nil }
    let data = line["data"] ?? .nothing
    guard case .object = data else { return nil }
    self.init(name, data: data, time: Self.time(line["timestamp"]))
  }

  /// QEMU writes -1 where its clock failed.
  private static func time(_ stamp: WireValue?) -> UInt64? {
    guard case .unsigned(let seconds)? = stamp?["seconds"], case .unsigned(let rest)? = stamp?["microseconds"],
      rest < 1_000_000
    else { return nil }
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, carry) = whole.addingReportingOverflow(rest)
    return overflow || carry ? nil : sum
  }
}
