import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("What was granted and has ended before its commit is never begun")
struct OvertakenTests {
  /// `true`: the grant is in the batch that the store is writing; `false`: in the one that gathers behind it.
  @Test(arguments: [true, false]) func aRevocationOvertakesAGrant(isWriting: Bool) throws {
    let (fixture, admin) = try PlaneFixture.started()
    admin.ask(.rem(0))
    let connects = fixture.connects.count
    fixture.store.isHolding = true
    if !isWriting { admin.ask(.share(50)) }
    let grant = admin.ask(.add(0, to: 1))
    let revocation = admin.ask(.rem(1))
    fixture.settle()
    #expect(admin.value(grant)?["partition"] == "LPAR1")
    #expect(admin.value(revocation)?["release"] == "revoked")
    #expect(fixture.connects.count == connects)
    #expect(fixture.accessors() == [])
    #expect(fixture.differences == [])
  }

  @Test(arguments: [true, false]) func aGrantAfterTheRevocationStands(isWriting: Bool) throws {
    let (fixture, admin) = try PlaneFixture.started()
    admin.ask(.rem(0))
    let connects = fixture.connects.count
    fixture.store.isHolding = true
    if !isWriting { admin.ask(.share(50)) }
    let (there, back) = (Call.add(0, slot: Example.disk, to: 1), Call.add(1, slot: Example.disk, to: 0))
    for call in [there, .rem(1), back] { admin.ask(call) }
    fixture.settle()
    #expect(fixture.connects.count == connects + 1)
    #expect(fixture.accessors() == [Example.lpar0])
    #expect(fixture.differences == [])
  }

  @Test(arguments: [true, false]) func aPowerOffOvertakesAPowerOn(isWriting: Bool) throws {
    let (fixture, admin) = try PlaneFixture.started()
    admin.ask(.deact(1))
    fixture.store.isHolding = true
    if !isWriting { admin.ask(.share(50)) }
    let on = admin.ask(.act(1))
    let off = admin.ask(.deact(1))
    fixture.settle()
    #expect(fixture.asked { if case .powerOn(Example.lpar1, _) = $0 { true } else { false } }.isEmpty)
    #expect(admin.refusal(on)?.reason == .machineError)
    #expect(admin.value(off)?["state"] == "inactive")
    #expect(fixture.machine.truth.power[Example.lpar1] == nil)
  }

  @Test func deathOvertakesAGrant() throws {
    let (fixture, admin) = try PlaneFixture.started()
    admin.ask(.rem(0))
    let connects = fixture.connects.count
    fixture.store.isHolding = true
    admin.ask(.add(0, to: 1))
    fixture.machine.crash(Example.lpar1)
    fixture.lane.turnAll()
    fixture.settle()
    #expect(fixture.connects.count == connects)
    #expect(fixture.differences == [])
    // The row stays LPAR1's: it is connected when it boots, under an epoch of its own.
    admin.ask(.act(1))
    #expect(fixture.accessors() == [Example.lpar1])
    #expect(fixture.differences == [])
  }

  @Test func aConnectionThatFailsAtOnceTakesItsSiblingsWithIt() throws {
    let machine = ScriptedMachine(connectsInstantly: false)
    let (fixture, admin) = try PlaneFixture.started(
      topology: Example.topology(connectsInstantly: false), machine: machine)
    admin.ask(.rem(0))
    machine.answers { if case .connect(Example.disk, _, _, _) = $0 { .fails } else { .atOnce } }
    let ticket = admin.ask(.add(0, to: 1))
    #expect(admin.refusal(ticket)?.reason == .machineError)
    #expect(fixture.accessors(Example.net) == [])
    #expect(fixture.differences == [])
  }

  @Test func anEjectRequestThatWasWithdrawnIsNotMade() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.isHolding = true
    admin.ask(.share(50))
    let removal = admin.ask(.rem(0, slot: Example.disk, mode: .graceful))
    let operation = try #require(fixture.state.operations.rows.first?.id)
    admin.ask(.change(.cancel(operation: operation)))
    fixture.settle()
    #expect(admin.refusal(removal)?.reason == .cancelled)
    #expect(fixture.asked { if case .requestEject = $0 { true } else { false } }.isEmpty)
  }
}
