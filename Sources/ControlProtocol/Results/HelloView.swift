package import ControlModel

/// What `hello` answers: all that an agent needs to find its feet.
package enum HelloView {
  package static func value(_ partition: PartitionID, in state: ControlState) -> WireValue {
    let row = state.partitions[partition]
    let slots = SlotSet(state.slots.rows.filter { $0.phase.owner == partition }.map(\.number))
    return .object(
      [
        .init("partition", .string(state.topology.name(partition))), .init("lpar", WireValue(partition.number)),
        .init("state", .string((row?.power ?? .inactive).shown)),
        .init("generation", WireValue(row?.boot.number ?? 0)), .init("slots", WireValue(slots)),
        .init(
          "ports",
          ["gpe0": WireValue(GPEPort.status.rawValue), "pcihp": WireValue(GPEPort.inserted.rawValue)]),
        // All that no `_OST` has answered, though a read may have cleared its bit: `hello` presents it again.
        .init("inserted", WireValue(row?.unconfirmedInsertions ?? [])),
        .init("eject_requested", WireValue(row?.ejectRequests ?? [])),
      ])
  }
}
