internal import ControlModel
internal import Testing

@Suite("permissions: a guest outside the cluster learns nothing")
struct PermissionTests {
  private let stranger: Issuer = .partition(lpar2)

  /// The same command about something that exists, and about something that does not.
  @Test("existing and non-existing targets answer alike", arguments: 0..<8)
  func alike(index: Int) {
    var rig = Rig()
    let targets: [(PartitionID, SlotNumber)] = [(lpar0, slot0), (PartitionID(99), SlotNumber(99))]
    let answers = targets.map { lpar, slot in
      let request =
        switch index {
        case 0: rig.deact(lpar, by: stranger)
        case 1: rig.act(lpar, by: stranger)
        case 2: rig.add(lpar, slot: slot, to: nil, by: stranger)
        case 3: rig.remove(lpar, slot: slot, by: stranger)
        case 4: rig.failover(from: lpar, to: lpar2, by: stranger)
        case 5: rig.command(.setCPUShare(lpar: number(lpar), percent: 5), by: stranger)
        case 6: rig.command(.requestShutdown(lpar: number(lpar), timeout: .seconds(1)), by: stranger)
        default: rig.add(lpar2, slot: slot, to: nil, by: stranger)
        }
      return rig.reason(request)
    }
    #expect(answers == [.notPermitted, .notPermitted])
  }

  @Test("a name, a number and a number beyond all partitions are the same to it")
  func references() {
    var rig = Rig()
    for reference: PartitionReference in [.name("LPAR0"), .number(0), .number(.max), .name("nobody")] {
      let request = rig.command(.act(lpar: reference), by: stranger)
      #expect(rig.reason(request) == .notPermitted)
    }
    #expect(rig.reason(rig.command(.act(lpar: .number(.max)))) == .unknownPartition)
  }

  @Test("nobody pushes a device to another partition but operators")
  func pushes() {
    var rig = Rig()
    #expect(rig.reason(rig.add(to: lpar0, by: .partition(lpar1))) == .notPermitted)
    #expect(rig.reason(rig.failover(from: lpar0, to: lpar3, by: .partition(lpar1))) == .notPermitted)
    #expect(rig.reason(rig.add(to: lpar1, by: .partition(lpar1), wait: Wait.none)) == nil)
  }

  @Test("a slot assigned elsewhere: to whom, but only to those who may know")
  func assignedElsewhere() {
    var rig = Rig { plant in
      plant.topology.slots.insert(SlotPlan(number: slot32, candidates: [lpar0, lpar2]))
    }
    #expect(
      rig.rejection(rig.remove(lpar1, slot: slot0))?.data == [.init("partition", .string("LPAR0"))])
    let request = rig.remove(lpar1, slot: slot32, by: .partition(lpar1))
    #expect(rig.reason(request) == .slotNotAssigned)
    #expect(rig.rejection(request)?.data.isEmpty == true)
    #expect(rig.rejection(request)?.message.contains("LPAR2") == false)
  }

  @Test("a partition without a cluster sees itself alone")
  func alone() {
    var rig = Rig { plant in
      plant.topology.partitions.insert(
        PartitionPlan(id: lpar1, name: "LPAR1", memory: gibibyte, memoryOffset: 0, cluster: nil, mayFence: true))
    }
    #expect(rig.reason(rig.deact(lpar0, by: .partition(lpar1))) == .notPermitted)
    #expect(rig.reason(rig.deact(lpar1, by: .partition(lpar1))) == nil)
    #expect(rig.state.role(of: lpar1) == .none)
  }

  @Test("settings: a member's of its cluster")
  func settings() {
    var rig = Rig()
    #expect(rig.reason(rig.command(.setCPUShare(lpar: number(lpar0), percent: 70), by: .partition(lpar1))) == nil)
    #expect(rig.partition(lpar0).cpuShare == 70)
    #expect(rig.requests.contains(.setCPUShare(lpar0, percent: 70)))
  }
}
