internal import ControlModel
internal import ControlProtocol
internal import GuestAgent
internal import Testing

@testable import ClusterSoftware

@Suite("When a member moves, and when not") struct TakeoverDecisionTests {
  @Test("done: the service runs here, and nothing more is said")
  func done() {
    var rig = MemberRig.standby()
    rig.beats(5)
    rig.complete()
    rig.beats(30, from: ["LPAR0"])
    #expect(rig.said == ["failover"])
    #expect(rig.service == .ok)
    #expect(rig.programs.first == .start)
  }

  @Test("maintenance: no move, also none that was put off, until it is over")
  func maintenance() {
    var rig = MemberRig.standby()
    rig.maintenance(true)
    rig.beats(50)
    rig.world.inactive = ["LPAR0"]
    rig.peer("LPAR0", "inactive")
    rig.beats(50)
    #expect(rig.said.isEmpty)
    rig.maintenance(false)
    #expect(rig.said == ["failover"])
    // Known by the view alone.
    var world = World()
    world.isInMaintenance = true
    var late = MemberRig.standby(world)
    late.beats(50)
    #expect(late.said.isEmpty)
  }

  @Test("the service is not judged in maintenance")
  func maintenanceOfService() {
    var rig = MemberRig()
    rig.hello("LPAR0", slots: [0, 1])
    rig.results[.check] = MemberRig.failure
    rig.maintenance(true)
    for _ in 0..<5 { rig.take(.service(.timer)) }
    #expect(rig.service == .ok)
    rig.maintenance(false)
    rig.take(.service(.timer))
    #expect(rig.service == .failed)
  }

  @Test("refused: the next attempt after one second, two, four, a minute at most")
  func backoff() {
    var rig = MemberRig.standby()
    rig.beats(5)
    var delays: [UInt64] = []
    for _ in 0..<9 {
      rig.refuse(.peerAlive)
      let refused = rig.now
      while rig.calls.isEmpty { rig.beats(1) }
      delays.append(rig.now.since(refused).nanoseconds / 1_000_000)
    }
    for (delay, expected) in zip(delays, [1, 2, 4, 8, 16, 32, 60, 60, 60] as [UInt64]) {
      #expect(delay >= expected * 1_000 && delay <= expected * 1_000 + 200, "\(delays)")
    }
  }

  @Test("the evidence that was lacking ends the wait, and so does another fault")
  func evidence() {
    for change in ["agent_silent", "inactive"] {
      var rig = MemberRig.standby()
      rig.beats(5)
      rig.refuse(.peerAlive)
      if change == "inactive" { rig.world.inactive = ["LPAR0"] }
      rig.peer("LPAR0", change)
      #expect(rig.said.count == 2, "\(change)")
    }
    var rig = MemberRig.standby()
    rig.beats(5)
    for _ in 0..<6 {
      rig.refuse(.peerAlive)
      rig.beats(700)
    }
    rig.refuse(.peerAlive)
    let count = rig.said.count
    rig.beats(10, from: ["LPAR0"])
    rig.beats(5)
    #expect(rig.said.count == count + 1, "it was alive, and has failed since")
  }

  @Test("fence_limit: no move until maintenance off, a new connection or a new boot")
  func fenceLimit() {
    let ways: [(inout MemberRig) -> Void] = [
      { $0.maintenance(false) },
      {
        $0.take(.agent(.lost))
        $0.hello("LPAR1")
      },
      { $0.hello("LPAR1", generation: 2) },
    ]
    for (index, end) in ways.enumerated() {
      var rig = MemberRig.standby()
      rig.beats(5)
      rig.refuse(.fenceLimit)
      rig.beats(2_000)
      #expect(rig.said == ["failover"], "way \(index)")
      end(&rig)
      rig.beats(10)
      #expect(rig.said == ["failover", "failover"], "way \(index)")
    }
  }

  @Test("fenced: nothing until a new boot", arguments: [true, false])
  func fenced(isAnswer: Bool) {
    var rig = MemberRig.standby()
    if isAnswer {
      rig.beats(5)
      rig.refuse(.fenced)
    } else {
      rig.world.fenced = ["LPAR1"]
      rig.peer("LPAR0", "agent_gone")
    }
    let count = rig.said.count
    rig.beats(100)
    rig.take(.agent(.lost))
    rig.hello("LPAR1")
    rig.beats(20)
    #expect(rig.said.count == count)
    rig.world.fenced = []
    rig.hello("LPAR1", generation: 2)
    rig.beats(20)
    #expect(rig.said.count == count + 1)
  }

  @Test(
    "not allowed: nothing until the next connection",
    arguments: [Reason.notPermitted, .notCandidate, .unknownPartition, .invalidArgument])
  func notAllowed(reason: Reason) {
    var rig = MemberRig.standby()
    rig.beats(5)
    rig.refuse(reason)
    rig.beats(1_000)
    #expect(rig.said.count == 1)
    rig.take(.agent(.lost))
    rig.hello("LPAR1")
    rig.beats(5)
    #expect(rig.said.count == 2)
  }

  @Test("who cannot run the service takes nothing more, and who has something takes nothing else")
  func greed() {
    var rig = MemberRig.standby()
    rig.results[.start] = MemberRig.failure
    rig.beats(5)
    rig.complete()
    #expect(rig.service == .failed)
    rig.world.owner[64] = "LPAR0"
    rig.beats(50)
    #expect(rig.said == ["failover"])
  }

  @Test("slots it is no candidate for are not moved")
  func candidates() {
    var rig = MemberRig.standby()
    rig.answersViews = false
    let view = ClusterView(
      members: rig.world.view.members,
      rows: [
        ClusterView.Row(slot: 0, partition: "LPAR0", isEnabled: true, isQuarantined: false, candidates: ["LPAR0"])
      ],
      isInMaintenance: false)
    for _ in 0..<20 {
      rig.beats(1)
      rig.take(.view(view))
    }
    #expect(rig.said.isEmpty)
  }
}
