internal import ControlModel
internal import GuestAgent
internal import Testing

@testable import ClusterSoftware

@Suite("The role, and the service that goes with it") struct RoleTests {
  /// LPAR0 with both slots, its service running.
  private func active(_ change: (inout ClusterSettings) -> Void = { _ in }) -> MemberRig {
    var rig = MemberRig(World(), change)
    rig.hello("LPAR0", slots: [0, 1])
    rig.beats(2, from: ["LPAR1"])
    return rig
  }

  @Test("whoever has the slots runs the service, nobody else")
  func roles() {
    let owner = active()
    #expect(owner.programs == [.start])
    #expect(owner.service == .ok)
    #expect(owner.member.holdsDevices && owner.member.care.isRunning)
    let standby = MemberRig.standby()
    #expect(standby.programs.isEmpty)
    #expect(standby.service == .stopped)
  }

  @Test("not before the insertion of every slot is done")
  func insertions() {
    var rig = MemberRig()
    rig.hello("LPAR0", slots: [0, 1], inserted: [0, 1])
    #expect(rig.programs.isEmpty)
    rig.take(.agent(.usable(0)))
    #expect(rig.programs.isEmpty)
    rig.take(.agent(.usable(1)))
    #expect(rig.programs == [.start])
  }

  @Test("a slot that comes to a running service stops nothing")
  func later() {
    var rig = active()
    rig.world.owner[32] = "LPAR0"
    rig.peer("LPAR1", "agent_connected")
    #expect(rig.programs == [.start])
    rig.take(.agent(.usable(32)))
    #expect(rig.programs == [.start])
  }

  @Test("the device is asked for: the service stops first, and the release is answered after it")
  func leaves() {
    var rig = active()
    rig.runsPrograms = false
    rig.take(.agent(.leaving(0)))
    rig.take(.release)
    #expect(rig.programs == [.start, .stop])
    #expect(rig.releases.isEmpty)
    rig.take(.service(.ended(.stop, .done)))
    #expect(rig.releases == [.done])
    #expect(rig.service == .stopped)
  }

  @Test("a slot that stayed, because it was refused or withdrawn: the service runs again")
  func stays() {
    var rig = active()
    rig.take(.agent(.leaving(0)))
    rig.take(.release)
    rig.take(.agent(.stayed(0)))
    #expect(rig.programs == [.start, .stop, .start])
    // Withdrawn after the hook: its insertion hook runs, and tells.
    rig.take(.agent(.leaving(0)))
    rig.take(.release)
    rig.take(.agent(.left(0)))
    rig.take(.agent(.usable(0)))
    #expect(rig.programs.last == .start)
    #expect(rig.service == .ok)
  }

  @Test("one of two slots goes: the service runs again with the other")
  func oneOfTwo() {
    var rig = active()
    rig.take(.agent(.leaving(0)))
    rig.take(.release)
    #expect(rig.service == .stopped)
    rig.world.owner[0] = "LPAR1"
    rig.take(.agent(.left(0)))
    #expect(rig.programs == [.start, .stop, .start])
    #expect(rig.service == .ok)
    // It comes back without a boot: usable like any.
    rig.world.owner[0] = "LPAR0"
    rig.take(.agent(.usable(0)))
    #expect(rig.service == .ok)
    #expect(rig.member.usableSlots == [0, 1])
  }

  @Test("access was revoked: the view says so, and the service stops without being asked")
  func revoked() {
    var rig = active()
    rig.world.disabled = [0, 1]
    rig.peer("LPAR1", "agent_connected")
    #expect(rig.programs == [.start, .stop])
    #expect(rig.service == .stopped)
  }

  @Test("the control program is away: the service goes on")
  func away() {
    var rig = active()
    rig.take(.agent(.lost))
    rig.beats(50)
    #expect(rig.programs == [.start])
    rig.hello("LPAR0", slots: [0, 1])
    #expect(rig.programs == [.start])
    // Meanwhile everything was taken: the hello tells.
    rig.take(.agent(.lost))
    rig.world.move(to: "LPAR1")
    rig.hello("LPAR0")
    #expect(rig.programs == [.start, .stop])
  }

  @Test("shutdown: stopped, and not started again before the next boot; unless it is called off")
  func shutdown() {
    var rig = active()
    rig.take(.agent(.stopping(true)))
    rig.take(.release)
    #expect(rig.programs == [.start, .stop])
    rig.beats(5, from: ["LPAR1"])
    #expect(rig.programs == [.start, .stop])
    rig.take(.agent(.stopping(false)))
    #expect(rig.programs == [.start, .stop, .start])
    rig.take(.agent(.stopping(true)))
    rig.take(.agent(.poweredOff))
    rig.hello("LPAR0", generation: 2, slots: [0, 1])
    #expect(rig.programs.last == .start)
    #expect(rig.service == .ok)
  }

  @Test("an agent that comes again while its slot is asked for stops what its predecessor left")
  func restarted() {
    var rig = MemberRig()
    rig.answersViews = false
    rig.hello("LPAR0", slots: [0, 1])
    rig.take(.agent(.leaving(0)))
    rig.take(.release)
    #expect(rig.programs == [.stop])
    #expect(rig.releases == [.done])
  }

  @Test("a view that is older than the last change starts nothing")
  func staleView() {
    var rig = MemberRig()
    rig.answersViews = false
    rig.hello("LPAR1")
    let old = World().view
    rig.world.move(to: "LPAR1")
    rig.take(.agent(.usable(0)))
    rig.take(.agent(.usable(1)))
    // Asked for before the slots came: it is read again, and only the second answer counts.
    rig.take(.view(old))
    #expect(rig.programs.isEmpty)
    #expect(rig.member.usableSlots == [0, 1])
    #expect(rig.viewsRead == 2)
    rig.take(.view(rig.world.view))
    #expect(rig.programs == [.start])
  }
}
