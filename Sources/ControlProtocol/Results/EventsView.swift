package import ControlModel

/// `show_events`.
package enum EventsView {
  /// `next` is the number to ask for next: one more than that of the last record that was looked at.
  package static func value(_ records: [EventRecord], next: UInt64, names: Topology) -> WireValue {
    ["events": .array(records.map { WireValue($0, name: names.name) }), "next": WireValue(next)]
  }
}
