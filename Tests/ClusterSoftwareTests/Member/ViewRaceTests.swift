internal import ControlModel
internal import ControlProtocol
internal import GuestAgent
internal import Testing

@testable import ClusterSoftware

@Suite("Views that are late, and members that are faster") struct ViewRaceTests {
  @Test("a stale view never leads to a move")
  func staleView() {
    var rig = MemberRig.standby()
    rig.answersViews = false
    rig.beats(10)
    #expect(rig.said.isEmpty, "the view is older than the fault")
    let old = rig.world.view
    rig.world.move(to: "LPAR1")
    rig.peer("LPAR0", "inactive")
    rig.take(.view(old))
    #expect(rig.said.isEmpty, "something happened since it was asked for")
    rig.take(.view(rig.world.view))
    #expect(rig.said.isEmpty, "somebody was faster")
    // No answer at all is asked for again, after a pause.
    var mute = MemberRig.standby()
    mute.answersViews = false
    mute.beats(10)
    let count = mute.viewsRead
    mute.take(.view(nil))
    #expect(mute.viewsRead == count)
    mute.beats(11)
    #expect(mute.viewsRead == count + 1)
    #expect(mute.said.isEmpty)
  }

  @Test("a member that went silent and is heard again before the view is read is left alone")
  func heardInTime() {
    var rig = MemberRig.standby()
    rig.answersViews = false
    rig.beats(5)
    rig.relayed("LPAR0")
    rig.take(.view(rig.world.view))
    rig.beats(2, from: ["LPAR0"])
    rig.take(.view(rig.world.view))
    #expect(rig.said.isEmpty)
  }

  @Test("three members: the one that stands first moves first, the other after it and only if there is still need")
  func three() {
    var world = World()
    world.partitions = ["LPAR0", "LPAR1", "LPAR2"]
    var first = MemberRig.standby(world)
    first.beats(4, from: ["LPAR2"])
    #expect(first.said == ["failover"])
    var rig = MemberRig(world)
    rig.hello("LPAR2")
    rig.beats(3, from: ["LPAR0", "LPAR1"])
    rig.beats(4, from: ["LPAR1"])
    #expect(rig.said.isEmpty)
    var taken = rig
    taken.world.move(to: "LPAR1")
    taken.beats(20, from: ["LPAR1"])
    #expect(taken.said.isEmpty, "LPAR1 has taken over: \(taken.said)")
    rig.beats(2, from: ["LPAR1"])
    #expect(rig.said == ["failover"], "LPAR1 has not")
    // A member that is off gives nobody a head start.
    world.inactive = ["LPAR1"]
    var alone = MemberRig(world)
    alone.hello("LPAR2")
    alone.beats(3, from: ["LPAR0"])
    alone.beats(4)
    #expect(alone.said == ["failover"])
  }
}
