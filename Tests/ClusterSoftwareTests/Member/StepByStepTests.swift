internal import ControlModel
internal import ControlProtocol
internal import GuestAgent
internal import Testing

@testable import ClusterSoftware

@Suite("A take-over step by step, and the standby's return") struct StepByStepTests {
  private static let steps = ["deact", "rem_pci", "add_pci", "act", "set_cpu_share", "set_cpu_share"]

  private func rig() -> MemberRig {
    var rig = MemberRig.standby { $0.commands = .steps }
    rig.beats(5)
    return rig
  }

  /// The control program's side of the call that waits.
  private func carryOut(_ rig: inout MemberRig) {
    switch rig.calls.first?.call.method {
    case "deact":
      rig.world.inactive = ["LPAR0"]
      rig.world.fenced = ["LPAR0"]
      rig.answer()
    case "rem_pci":
      rig.world.disabled = [0, 1]
      rig.answer()
    case "add_pci": rig.complete()
    case "act":
      rig.world.inactive = []
      rig.world.fenced = []
      rig.answer()
      rig.peer("LPAR0", "active")
    default: rig.answer()
    }
  }

  @Test("the whole of it, the service before step 1105")
  func whole() {
    var rig = rig()
    rig.runsPrograms = false
    for _ in 0..<3 { carryOut(&rig) }
    rig.beats(1)
    #expect(rig.said == ["deact", "rem_pci", "add_pci"])
    #expect(rig.programs == [.start])
    rig.take(.service(.ended(.start, .done)))
    for _ in 0..<3 { carryOut(&rig) }
    #expect(rig.said == Self.steps)
    rig.beats(20, from: ["LPAR0"])
    #expect(rig.said == Self.steps)
  }

  @Test("the service does not start: the old side comes back all the same")
  func serviceFails() {
    var rig = rig()
    rig.results[.start] = MemberRig.failure
    for _ in 0..<6 { carryOut(&rig) }
    #expect(rig.said == Self.steps)
    #expect(rig.service == .failed)
  }

  @Test("a service that never says anything is waited for no longer than the time limit")
  func serviceHangs() {
    var rig = rig()
    rig.runsPrograms = false
    for _ in 0..<3 { carryOut(&rig) }
    rig.beats(590)
    #expect(rig.said.count == 3)
    rig.beats(20)
    #expect(rig.said.last == "act")
  }

  @Test("the agent ends after any step and comes again: it goes on", arguments: 0...3)
  func agentRestarts(after count: Int) {
    var first = rig()
    for _ in 0..<count { carryOut(&first) }
    var second = MemberRig(first.world) { $0.commands = .steps }
    let isOwner = first.world.owner[0] == "LPAR1"
    second.hello("LPAR1", slots: isOwner ? [0, 1] : [])
    second.beats(5)
    for _ in 0..<8 { carryOut(&second) }
    #expect(second.world.owner == [0: "LPAR1", 1: "LPAR1"])
    #expect(second.world.inactive.isEmpty, "the old side is back: \(second.said)")
    #expect(second.service == .ok)
  }

  @Test("the connection is lost after any step, of a member that was off already: it goes on", arguments: 0...3)
  func connectionLost(after count: Int) {
    var rig = MemberRig.standby { $0.commands = .steps }
    rig.world.inactive = ["LPAR0"]
    rig.peer("LPAR0", "inactive")
    for _ in 0..<count {
      carryOut(&rig)
      // It was no fence: its power was off.
      rig.world.fenced = []
    }
    rig.calls = []
    rig.take(.agent(.lost))
    let isOwner = rig.world.owner[0] == "LPAR1"
    rig.hello("LPAR1", slots: isOwner ? [0, 1] : [])
    rig.beats(1)
    for _ in 0..<8 { carryOut(&rig) }
    #expect(rig.world.owner[0] == "LPAR1")
    #expect(rig.world.inactive.isEmpty, "the old side is back: \(rig.said)")
    #expect(rig.said.suffix(2) == ["set_cpu_share", "set_cpu_share"])
  }

  @Test("a fenced member that is off comes back, whoever fenced it; one that an operator holds does not")
  func reactivates() {
    var world = World()
    world.move(to: "LPAR1")
    world.inactive = ["LPAR0"]
    world.fenced = ["LPAR0"]
    for commands in ClusterSettings.Commands.allCases {
      var rig = MemberRig(world) { $0.commands = commands }
      rig.hello("LPAR1", slots: [0, 1])
      #expect(rig.said == ["act"])
      rig.refuse(.held)
      rig.beats(700)
      #expect(rig.said == ["act"])
    }
    world.fenced = []
    var off = MemberRig(world)
    off.hello("LPAR1", slots: [0, 1])
    off.beats(20)
    #expect(off.said.isEmpty, "who was switched off by somebody else stays off")
  }

  @Test("not while the service starts here, but also when it has failed")
  func reactivatesAfterFailure() {
    var world = World()
    world.move(to: "LPAR1")
    world.inactive = ["LPAR0"]
    world.fenced = ["LPAR0"]
    var rig = MemberRig(world)
    rig.runsPrograms = false
    rig.hello("LPAR1", slots: [0, 1])
    #expect(rig.said.isEmpty)
    rig.take(.service(.ended(.start, MemberRig.failure)))
    #expect(rig.said == ["act"])
  }

  @Test("a machine that cannot start it is asked again, ever more seldom")
  func machineError() {
    var world = World()
    world.move(to: "LPAR1")
    world.inactive = ["LPAR0"]
    world.fenced = ["LPAR0"]
    var rig = MemberRig(world)
    rig.hello("LPAR1", slots: [0, 1])
    rig.refuse(.machineError)
    rig.beats(15)
    #expect(rig.said == ["act", "act"])
    rig.refuse(.machineError)
    rig.beats(15)
    #expect(rig.said == ["act", "act"])
    rig.beats(10)
    #expect(rig.said == ["act", "act", "act"])
  }
}
