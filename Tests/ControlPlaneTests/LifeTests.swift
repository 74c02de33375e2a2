import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("Start and stop")
struct LifeTests {
  @Test func whatIsGoneIsTakenInBeforeAnythingIsConnected() throws {
    let (fixture, _) = try PlaneFixture.started()
    fixture.machine.crashSilently(Example.lpar0)
    let before = fixture.machine.requests.count
    try fixture.restart()
    let connected = fixture.machine.requests.dropFirst(before).compactMap {
      if case .connect(_, let partition, _, _) = $0 { partition } else { nil }
    }
    #expect(connected == [Example.stranger])
    #expect(fixture.state.partitions[Example.lpar0]?.power == .inactive)
    #expect(fixture.differences == [])
  }

  @Test func theStartIsDoneWhenItIsDurable() throws {
    let fixture = try PlaneFixture()
    fixture.store.isHolding = true
    #expect(fixture.start() == nil)
    #expect(fixture.machine.requests.isEmpty)
    fixture.settle()
    #expect(fixture.store.contents.slots.count == 3)
    #expect(fixture.differences == [])
  }

  @Test func aStoreThatCannotBeWrittenAtStartEndsTheDaemon() throws {
    let (fixture, _) = try PlaneFixture.started()
    fixture.store.failures.commit = FailedCommitTests.full
    try fixture.restart()
    #expect(fixture.givenUp == ["the store cannot be written: database or disk is full"])
  }

  @Test func aMachineThatCannotBeUsedEndsTheStart() throws {
    let machine = ScriptedMachine()
    machine.atStart(failure: MachineFailure("no bridge"))
    let fixture = try PlaneFixture(machine: machine)
    #expect(throws: MachineFailure("no bridge")) { try fixture.start()?.get() }
  }

  @Test func reportsThatComeDuringTheStartAreTakenIn() throws {
    let (fixture, _) = try PlaneFixture.started()
    fixture.machine.atStart([.deviceFault(slot: Example.disk, kind: .medium)])
    try fixture.restart()
    #expect(fixture.state.slots[Example.disk]?.quarantine == .deviceFault)
    #expect(fixture.accessors() == [])
    #expect(fixture.differences == [])
  }

  @Test func stoppingParksWhatWaitsAndSaysSo() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.machine.answers { if case .revoke = $0 { .later } else { .atOnce } }
    let waiting = admin.ask(.rem(0))
    let ended = Ended()
    fixture.store.isHolding = true
    fixture.plane.stop { ended.note() }
    fixture.lane.turnAll()
    #expect(ended.count == 0)
    fixture.settle()
    #expect(ended.count == 1)
    #expect(admin.refusal(waiting)?.reason == .shuttingDown)
    #expect(fixture.store.contents.operations.rows.last?.isUnderWay == true)
    #expect(admin.refusal(admin.ask(.share(9)))?.reason == .shuttingDown)
    // The parked operation goes on with the next start.
    fixture.machine.answers { _ in .atOnce }
    try fixture.restart()
    #expect(fixture.state.operations.isEmpty)
    #expect(fixture.differences == [])
  }

  @Test func nothingIsWrittenOnceItHasStopped() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let agent = fixture.agent(Example.lpar0)
    let ended = Ended()
    fixture.plane.stop { ended.note() }
    fixture.lane.turnAll()
    #expect(ended.count == 1)
    let commits = fixture.store.counts.commits
    agent.hangUp()
    admin.hangUp()
    fixture.machine.crash(Example.lpar1)
    fixture.lane.advance(by: .seconds(60))
    #expect(fixture.store.counts.commits == commits)
  }

  @Test(arguments: [true, false]) func aStoreThatFailsWhileStoppingDoesNotHang(failsBefore: Bool) throws {
    let (fixture, admin) = try PlaneFixture.started()
    if failsBefore {
      fixture.store.failures.commit = FailedCommitTests.full
      admin.ask(.rem(0))
    }
    fixture.store.failures.commit = FailedCommitTests.full
    let ended = Ended()
    fixture.plane.stop { ended.note() }
    fixture.lane.turnAll()
    #expect(ended.count == 1)
    #expect(fixture.givenUp.isEmpty)
  }

  @Test func aStopWhileTheStateIsReadBackIsNotForgotten() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.isHolding = true
    admin.ask(.share(3))
    fixture.store.failures.commit = FailedCommitTests.full
    fixture.store.release()
    fixture.lane.turnAll()
    let ended = Ended()
    fixture.plane.stop { ended.note() }
    fixture.lane.turnAll()
    #expect(ended.count == 0)
    fixture.settle()
    #expect(ended.count == 1)
  }

  @Test func theWatchdogIsToldByARoundTrip() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let lines = Lines()
    fixture.plane.probe { lines.note($0) }
    #expect(lines.all == [])
    fixture.lane.turnAll()
    #expect(lines.all == ["3 of 3 partitions active, 3 of 3 slots connected"])
    fixture.store.failures.commit = FailedCommitTests.full
    admin.ask(.share(3))
    fixture.plane.probe { lines.note($0) }
    fixture.lane.turnAll()
    #expect(lines.all.last?.hasSuffix("STORE FAILED") == true)
  }

  @Test func aConfigurationThatLeavesOutWhatIsInUseIsRefused() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.machine.answers { if case .powerOn = $0 { .later } else { .atOnce } }
    admin.ask(.failover())
    #expect(fixture.state.operations.count == 1)
    var topology = fixture.topology
    topology.partitions = Table(topology.partitions.rows.filter { $0.id != Example.lpar0 })
    let error = #expect(throws: Reconciliation.Conflict.self) {
      try Reconciliation(Example.initial(topology), stored: fixture.store.contents.stored)
    }
    #expect(error?.lines.contains { $0.contains("operation") } == true)
  }
}
