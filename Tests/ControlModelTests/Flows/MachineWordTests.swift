import ControlModel
import Testing

/// What a machine of its own tells: resets, pauses, cards let go of late, differences.
@Suite("What the machine tells by itself")
struct MachineWordTests {
  @Test func aResetIsANewBootOfTheSameProcess() {
    var rig = Rig(.scripted)
    rig.hello(lpar0)
    let before = rig.state.partitions[lpar0]!
    rig.report(.wasReset(lpar0, generation: before.generation))
    let after = rig.state.partitions[lpar0]!
    #expect(after.generation == before.generation)
    #expect(after.boot.number == before.boot.number + 1)
    #expect(!after.hasHadAgent)
    #expect(rig.state.evidence(against: lpar0, by: lpar1) == .noAgent)
  }

  @Test func aMachineThatStandsStillIsEvidence() {
    var rig = Rig(.scripted)
    rig.hello(lpar0)
    let generation = rig.state.partitions[lpar0]!.generation
    #expect(rig.state.evidence(against: lpar0, by: lpar1) == nil)
    rig.report(.paused(lpar0, generation: generation, true))
    #expect(rig.state.evidence(against: lpar0, by: lpar1) == .paused)
    rig.report(.paused(lpar0, generation: generation, false))
    #expect(rig.state.evidence(against: lpar0, by: lpar1) == nil)
  }

  @Test func wordsOfAnEarlierGenerationChangeNothing() {
    var rig = Rig(.scripted)
    let before = rig.state
    rig.report(.wasReset(lpar0, generation: BootGeneration(0)))
    rig.report(.paused(lpar0, generation: BootGeneration(0), true))
    rig.report(.collected(slot: slot0, lpar0, generation: BootGeneration(0)))
    #expect(rig.state == before)
  }

  /// A kernel that is asked lets go at once, mounted or not: only the agent knows better.
  @Test func whereThereIsAnAgentItAloneIsAskedForWhatItMayStillUse() {
    var rig = Rig(.scripted)
    rig.hello(lpar0)
    rig.remove(slot: slot0, .graceful)
    #expect(!rig.requests.contains { if case .requestEject = $0 { true } else { false } })
    #expect(rig.state.partitions[lpar0]?.ejectRequests.contains(slot0) == true)
  }

  @Test func whereThereIsNoneTheMachineAsks() {
    var rig = Rig(.scripted)
    rig.remove(slot: slot0, .graceful)
    #expect(rig.requests.contains { if case .requestEject = $0 { true } else { false } })
    rig.deadline(1)
    #expect(rig.requests.contains { if case .withdrawEject = $0 { true } else { false } })
  }
}
