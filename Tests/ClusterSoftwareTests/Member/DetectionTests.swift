internal import ControlModel
internal import ControlProtocol
internal import GuestAgent
internal import Testing

@testable import ClusterSoftware

@Suite("What a member holds to be a fault") struct DetectionTests {
  @Test("silence on the only path: case (a), once")
  func silence() {
    var rig = MemberRig.standby()
    rig.beats(3)
    #expect(rig.said.isEmpty)
    rig.beats(2)
    #expect(rig.said == ["failover"])
    #expect(rig.calls.first?.call.params["case"] == "a")
    #expect(rig.calls.first?.call.params["from"] == "LPAR0")
    #expect(rig.calls.first?.call.params["to"] == "LPAR1")
    rig.beats(20)
    #expect(rig.said == ["failover"], "it is under way")
  }

  @Test("silence on one of two paths is no fault, on both it is")
  func paths() {
    for isRelayAlive in [true, false] {
      var rig = MemberRig.standby(hasSecondPath: true)
      rig.beats(3, from: ["LPAR0"], second: ["LPAR0"])
      rig.beats(50, from: isRelayAlive ? ["LPAR0"] : [], second: isRelayAlive ? [] : ["LPAR0"])
      #expect(rig.said.isEmpty, "the relay lives: \(isRelayAlive)")
      rig.beats(5)
      #expect(rig.said == ["failover"])
      #expect(rig.notes.contains { $0.contains("silent on both paths") })
    }
  }

  @Test("a second path that never worked is no fault either")
  func neverWorked() {
    var rig = MemberRig.standby(hasSecondPath: true)
    rig.beats(100, from: ["LPAR0"])
    #expect(rig.said.isEmpty)
    #expect(rig.beacons.count > 90)
    #expect(rig.beacons.allSatisfy { $0.from == "LPAR1" && $0.cluster == "db" })
    #expect(zip(rig.beacons, rig.beacons.dropFirst()).allSatisfy { $0.sequence < $1.sequence })
  }

  @Test("a beacon of another cluster, or from an unknown member, is not heard")
  func foreign() {
    var rig = MemberRig.standby(hasSecondPath: true)
    for _ in 0..<6 {
      rig.beats(1)
      rig.beacon("LPAR0", cluster: "other")
      rig.beacon("LPAR7")
    }
    #expect(rig.said == ["failover"])
  }

  @Test("a failed service alone: case (b); heard again as ok: nothing")
  func service() {
    var rig = MemberRig.standby()
    rig.relayed("LPAR0", .failed)
    #expect(rig.said == ["failover"])
    #expect(rig.calls.first?.call.params["case"] == "b")
    for word in [AgentPresence.Service.stopped, .starting, .ok] {
      var rig = MemberRig.standby()
      for _ in 0..<20 {
        rig.beats(1)
        rig.relayed("LPAR0", word)
      }
      #expect(rig.said.isEmpty, "\(word)")
    }
  }

  @Test("always (a), or always (b), by configuration", arguments: [ClusterSettings.Flow.a, .b])
  func always(flow: ClusterSettings.Flow) {
    var sick = MemberRig.standby { $0.flow = flow }
    sick.relayed("LPAR0", .failed)
    #expect(sick.calls.first?.call.params["case"] == .string(flow.rawValue))
    var silent = MemberRig.standby { $0.flow = flow }
    silent.beats(5)
    #expect(silent.calls.first?.call.params["case"] == .string(flow.rawValue))
  }

  @Test("a member that is switched off is taken from at once; one without slots, or with quarantined ones, never")
  func inactive() {
    var rig = MemberRig.standby()
    rig.world.inactive = ["LPAR0"]
    rig.peer("LPAR0", "inactive")
    #expect(rig.said == ["failover"])
    for change in [{ (world: inout World) in world.owner = [:] }, { $0.quarantined = [0, 1] }] {
      var rig = MemberRig.standby()
      change(&rig.world)
      rig.world.inactive = ["LPAR0"]
      rig.peer("LPAR0", "inactive")
      rig.beats(20)
      #expect(rig.said.isEmpty)
    }
  }

  @Test("one that is off at first sight may be on its way up: taken from after the limit on silence, not before")
  func offAtFirstSight() {
    var world = World()
    world.inactive = ["LPAR0"]
    var rig = MemberRig(world)
    rig.hello("LPAR1")
    rig.beats(3)
    #expect(rig.said.isEmpty)
    var other = rig
    rig.beats(2)
    #expect(rig.said == ["failover"])
    other.world.inactive = []
    other.peer("LPAR0", "active")
    other.beats(50)
    #expect(other.said.isEmpty)
  }

  @Test("own absence is nobody's fault", arguments: [250, 1_000, 100_000] as [UInt64])
  func ownPause(milliseconds: UInt64) {
    var rig = MemberRig.standby(hasSecondPath: true)
    rig.stall(.milliseconds(milliseconds))
    #expect(rig.said.isEmpty)
    rig.beats(3)
    #expect(rig.said.isEmpty, "its silence is counted anew")
    rig.beats(3)
    #expect(rig.said == ["failover"])
  }

  @Test("a member that boots has the boot limit to be heard, then it is as silent as any")
  func boot() {
    var world = World()
    world.mute = ["LPAR0"]
    var rig = MemberRig(world)
    rig.hello("LPAR1")
    rig.beats(95)
    #expect(rig.said.isEmpty)
    rig.beats(12)
    #expect(rig.said == ["failover"])
    // Switched on while this side looks on: the same, and what its last life said of its service is void.
    var other = MemberRig.standby { $0.bootLimit = .seconds(5) }
    other.take(.agent(.notified(.heartbeat(from: "LPAR0", sequence: 1, service: .starting))))
    other.peer("LPAR0", "active")
    other.beats(48)
    #expect(other.said.isEmpty)
    other.beats(8)
    #expect(other.said == ["failover"])
  }

  @Test("heard on one path it has booted: the other path's grace ends too", arguments: [true, false])
  func bootOnOnePath(isRelay: Bool) {
    var world = World()
    world.mute = ["LPAR0"]
    var rig = MemberRig(hasSecondPath: true, world)
    rig.hello("LPAR1")
    rig.beats(3)
    if isRelay { rig.relayed("LPAR0") } else { rig.beacon("LPAR0") }
    rig.beats(3)
    #expect(rig.said.isEmpty)
    rig.beats(2)
    #expect(rig.said == ["failover"])
  }

  @Test("the control program's absence is no fault: the relay is counted anew after each hello")
  func daemonAway() {
    var rig = MemberRig.standby()
    rig.take(.agent(.lost))
    rig.beats(50)
    #expect(rig.said.isEmpty)
    rig.hello("LPAR1")
    rig.beats(2)
    #expect(rig.said.isEmpty)
    rig.beats(20, from: ["LPAR0"])
    #expect(rig.said.isEmpty)
  }

  @Test("what was said of a service before the connection was lost says nothing after it")
  func staleService() {
    var rig = MemberRig.standby()
    rig.maintenance(true)
    rig.relayed("LPAR0", .failed)
    rig.take(.agent(.lost))
    rig.world.isInMaintenance = false
    rig.hello("LPAR1")
    #expect(rig.said.isEmpty)
    rig.relayed("LPAR0", .failed)
    #expect(rig.said == ["failover"])
  }
}
