internal import ControlModel
internal import Testing

@Suite("Fig 4: slot table")
struct SlotTableTests {
  @Test("400 -> 401 -> 402 and back, row by row; flag 1 is access for that partition, flag 0 for nobody")
  func states() {
    var rig = Rig()
    expect(rig, "LPAR0 1", access: lpar0)
    rig.remove()
    expect(rig, "LPAR0 0", access: nil)
    rig.add()
    expect(rig, "LPAR1 1", access: lpar1)
    rig.remove(lpar1)
    rig.add(lpar1, to: lpar0)
    expect(rig, "LPAR0 1", access: lpar0)
  }

  private func expect(
    _ rig: Rig, _ row: String, access: PartitionID?, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect([rig.row(slot0), rig.row(slot1)] == [row, row], sourceLocation: sourceLocation)
    for partition in [lpar0, lpar1, lpar2] {
      let permitted = rig.state.permitsAccess(partition, to: slot0)
      #expect(permitted == (partition == access), sourceLocation: sourceLocation)
    }
  }
}

@Suite("Fig 7 and Fig 8: gatekeeper")
struct GatekeeperWindowTests {
  @Test("8(a) becomes 8(b) with the table, and nobody's in between (I-3)")
  func windows() {
    var rig = Rig()
    let bus = BusNumber(0)
    #expect(
      rig.state.gatekeeper[bus]
        == GatekeeperWindow(bus: bus, partition: lpar0, base: 0, size: 24 * gibibyte, offset: 0))
    rig.remove()
    #expect(rig.state.gatekeeper[bus] == nil)
    rig.add()
    #expect(
      rig.state.gatekeeper[bus]
        == GatekeeperWindow(bus: bus, partition: lpar1, base: 0, size: 32 * gibibyte, offset: 32 * gibibyte))
  }

  @Test("each opening and closing is one event, whatever the number of slots on the bus")
  func events() {
    var rig = Rig()
    rig.deact()
    rig.remove()
    rig.add()
    rig.remove(lpar1)
    let told = rig.events.filter { $0.kind == .gatekeeper }.map(\.detail)
    #expect(told == ["bus 0: closed", "bus 0: base 0, size 34359738368, offset 34359738368", "bus 0: closed"])
  }
}
