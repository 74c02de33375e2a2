package import ControlModel

/// `show_gatekeeper`: Fig 8's table, a row for each bus that has an owner.
package enum GatekeeperView {
  package static func value(_ state: ControlState, viewer: Issuer) -> WireValue {
    let sight = Sight(of: viewer, in: state)
    let windows = state.gatekeeper.windows.filter { sight.sees($0.partition) }
    return ["windows": .array(windows.map { row($0, state.topology) })]
  }

  private static func row(_ window: GatekeeperWindow, _ names: Topology) -> WireValue {
    [
      "bus": WireValue(window.bus.number), "base": WireValue(window.base), "size": WireValue(window.size),
      "offset": WireValue(window.offset), "partition": .string(names.name(window.partition)),
    ]
  }
}
