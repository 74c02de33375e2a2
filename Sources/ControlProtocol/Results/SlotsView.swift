package import ControlModel

/// `show_slots`: Fig 4's table and what stands behind it.
package enum SlotsView {
  package static func value(_ state: ControlState, viewer: Issuer) -> WireValue {
    let sight = Sight(of: viewer, in: state)
    let rows = state.slots.rows.filter { sight.sees($0.number) }
    return ["slots": .array(rows.map { row($0, state, sight) })]
  }

  private static func row(_ slot: Slot, _ state: ControlState, _ sight: Sight) -> WireValue {
    let candidates = state.topology.slots[slot.number]?.candidates.filter(sight.sees) ?? []
    return [
      "slot": WireValue(slot.number.number), "bus": WireValue(slot.number.bus.number),
      "partition": sight.name(slot.partition), "enabled": .bool(slot.isEnabled),
      "device": WireValue(slot.device?.name), "kind": WireValue(slot.device?.kind.rawValue),
      "state": .string(slot.device?.health.rawValue ?? "empty"), "quarantined": .bool(slot.quarantine != nil),
      "candidates": WireValue(candidates.map(state.topology.name)), "operation": WireValue(slot.operation?.number),
    ]
  }
}
