import ControlModel
import ControlPlane
import Testing

@testable import EmbeddedMachine

@Suite("Plans that no machine can be built from")
struct PlanTests {
  @Test("the sample is good")
  func good() throws {
    let bench = try Workbench()
    try bench.plan().check()
  }

  @Test("overlapping memory, doubled names, one device in two slots, a disk without a medium", arguments: 0..<8)
  func bad(which: Int) throws {
    let bench = try Workbench()
    var plan = bench.plan()
    switch which {
    case 0: plan.partitions[1].memoryOffset = 24 << 30 - 1
    case 1: plan.partitions[1].memoryOffset = .max
    case 2: plan.partitions[0].memory = 0
    case 3: plan.partitions[1].memoryPath = plan.partitions[0].memoryPath
    case 4: plan.devices.append(plan.devices[0])
    case 5: plan.slots[SlotNumber(35)] = "disk0"
    case 6: plan.devices[0].mediumPath = nil
    default: plan.devices[1].mediumPath = plan.devices[0].mediumPath
    }
    #expect(throws: MachineFailure.self) { try plan.check() }
  }

  @Test("memory that cannot be made ends the start")
  func noMemory() throws {
    let bench = try Workbench()
    var plan = bench.plan()
    plan.partitions[0].memoryPath = bench.root + "/missing/twice/LPAR0.mem"
    #expect(throws: MachineFailure.self) { try Rig(plan) }
  }
}
