import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("Reads and accesses keep their place behind what was decided before them")
struct ReadTests {
  @Test func aReadShowsWhatWasDecidedBeforeItAndIsDurable() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.isHolding = true
    let before = admin.ask(.slots)
    #expect(admin.value(before)?.isEnabled(Example.disk, for: "LPAR0") == true)
    admin.ask(.add(0, to: 1))
    let after = admin.ask(.slots)
    #expect(admin.answer(after) == nil)
    fixture.settle()
    #expect(admin.value(after)?.isEnabled(Example.disk, for: "LPAR1") == true)
  }

  @Test func aReadDoesNotSeeWhatWasDecidedAfterIt() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.isHolding = true
    admin.ask(.share(50))
    let read = admin.ask(.slots)
    admin.ask(.rem(0))
    fixture.settle()
    #expect(admin.value(read)?.isEnabled(Example.disk, for: "LPAR0") == true)
  }

  @Test func showEventsSeesWhatWasDecidedBeforeIt() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.isHolding = true
    admin.ask(.share(50))
    admin.ask(.share(51))
    let read = admin.ask(.events(since: nil, limit: 1000))
    fixture.settle()
    let events = try #require(admin.value(read)?["events"])
    guard case .array(let rows) = events else { return #expect(Bool(false), "no list") }
    #expect(rows.last?["detail"] == "LPAR0 has 51 % of the CPUs")
  }

  @Test func anAccessBehindAGrantWaitsForItAndIsMade() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let guest = fixture.guest(Example.lpar1)
    fixture.store.isHolding = true
    admin.ask(.add(0, to: 1))
    let access = guest.ask(.read(Example.disk))
    #expect(guest.answer(access) == nil)
    fixture.settle()
    #expect(guest.value(access) == ["value": 8])
  }

  @Test func anAccessThatIsRefusedWaitsForNothing() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let guest = fixture.guest(Example.lpar0)
    fixture.store.isHolding = true
    admin.ask(.rem(0))
    let access = guest.ask(.read(Example.disk))
    #expect(guest.refusal(access)?.reason == .generalProtection)
  }

  @Test func anAccessThatWaitedIsRefusedWhenTheGrantIsGone() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let guest = fixture.guest(Example.lpar1)
    fixture.store.isHolding = true
    admin.ask(.add(0, to: 1))
    let access = guest.ask(.read(Example.disk))
    admin.ask(.rem(1))
    fixture.settle()
    #expect(guest.refusal(access)?.reason == .generalProtection)
  }

  @Test func anAccessIsDecidedInItsTurnThoughARemovalFollows() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let guest = fixture.guest(Example.lpar0)
    fixture.store.isHolding = true
    admin.ask(.share(9))
    let access = guest.ask(.read(Example.disk))
    admin.ask(.rem(0))
    fixture.settle()
    #expect(guest.refusal(access) == nil)
    let late = guest.ask(.read(Example.disk))
    fixture.settle()
    #expect(guest.refusal(late)?.reason == .generalProtection)
  }

  @Test func anAccessIsAnsweredLaterAndOnce() throws {
    let (fixture, _) = try PlaneFixture.started()
    let guest = fixture.guest(Example.lpar0)
    fixture.machine.holdsAccesses(true)
    let write = Call.guest(.mmioWrite(slot: Example.disk, offset: 0x28, width: 4, value: 1))
    let tickets = [Call.read(Example.disk), write].map { guest.ask($0) }
    #expect(tickets.allSatisfy { guest.answer($0) == nil })
    fixture.machine.crashSilently(Example.lpar0)
    while fixture.machine.answerAccess() {}
    fixture.lane.turnAll()
    #expect(tickets.allSatisfy { guest.refusal($0)?.reason == .generalProtection })
  }

  @Test func registersAreReadInTheirPlace() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let agent = fixture.agent(Example.lpar1)
    fixture.store.isHolding = true
    admin.ask(.add(0, to: 1))
    let pending = agent.ask(.guest(.ioRead(port: GPEPort.inserted.rawValue, width: 4)))
    let decoded = agent.ask(.guest(.gpeRead))
    #expect(agent.answer(pending) == nil)
    #expect(agent.answer(decoded) == nil)
    fixture.settle()
    #expect(agent.value(pending) == ["value": 3])
    #expect(agent.value(decoded)?["inserted"] == [])
  }
}
