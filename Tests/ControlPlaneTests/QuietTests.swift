import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("Refusals: counted, not repeated")
struct QuietTests {
  @Test func equalRefusalsAreOneEntryWithACount() throws {
    let (fixture, _) = try PlaneFixture.started()
    let guest = fixture.guest(Example.stranger)
    let (audits, commits) = (fixture.store.contents.audits.count, fixture.store.counts.commits)
    for _ in 0..<50 { guest.ask(.deact(0)) }
    guest.ask(.add(0, to: nil))
    #expect(fixture.store.counts.commits == commits)
    fixture.lane.advance(by: .seconds(1))
    let entries = fixture.store.contents.audits.dropFirst(audits)
    #expect(entries.map(\.command) == ["deact", "add_pci"])
    #expect(entries.map(\.count) == [50, 1])
    #expect(entries.allSatisfy { $0.issuer == "LPAR2" && $0.decision == "not_permitted" })
    #expect(fixture.store.counts.commits == commits + 1)
  }

  @Test func refusalsGoOutWithTheNextCommit() throws {
    let (fixture, admin) = try PlaneFixture.started()
    admin.ask(.deact(77))
    admin.ask(.share(5))
    #expect(fixture.store.contents.audits.suffix(2).map(\.decision) == ["done", "unknown_partition"])
  }

  @Test func refusalsOutliveACommitThatFails() throws {
    let (fixture, admin) = try PlaneFixture.started()
    admin.ask(.deact(77))
    fixture.store.failures.commit = FailedCommitTests.full
    admin.ask(.share(5))
    fixture.store.failures.commit = nil
    admin.ask(.share(6))
    let refused = fixture.store.contents.audits.filter { $0.decision == "unknown_partition" }
    #expect(refused.map(\.count) == [1])
  }

  @Test func refusalsGoOutBeforeTheEnd() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let ended = Ended()
    fixture.store.isHolding = true
    fixture.plane.stop { ended.note() }
    fixture.lane.turnAll()
    let ticket = admin.ask(.share(4))
    fixture.settle()
    #expect(admin.refusal(ticket)?.reason == .shuttingDown)
    #expect(fixture.store.contents.audits.last?.decision == "shutting_down")
    #expect(ended.count == 1)
  }

  @Test func whatTheTransportRefusesIsWrittenToo() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.lane.run {
      fixture.plane.refused(Rejection(.notPermitted, "no"), verb: "pull_card", session: admin.session)
      fixture.plane.refused(Rejection(.parseError, "no"), verb: nil, session: admin.session)
    }
    fixture.lane.advance(by: .seconds(1))
    #expect(fixture.store.contents.audits.suffix(2).map(\.command) == ["pull_card", "-"])
  }

  @Test func manyDifferentRefusalsAreBounded() throws {
    let (fixture, admin) = try PlaneFixture.started()
    for number in 0..<400 {
      fixture.lane.run {
        fixture.plane.refused(Rejection(.unknownCommand, "no"), verb: "v\(number)", session: admin.session)
      }
    }
    let audits = fixture.store.contents.audits.count
    fixture.lane.advance(by: .seconds(1))
    let entries = fixture.store.contents.audits.dropFirst(audits)
    #expect(entries.count == 257)
    #expect(entries.last?.issuer == "others")
    #expect(entries.map(\.count).reduce(0, +) == 400)
  }

  @Test func protectionExceptionsAreOneEventAndThenACount() throws {
    let (fixture, _) = try PlaneFixture.started()
    let guest = fixture.guest(Example.lpar1)
    func events() -> [String] { fixture.store.contents.events.filter { $0.kind == .access }.map(\.detail) }
    for _ in 0..<40 { #expect(guest.refusal(guest.ask(.read(Example.disk)))?.reason == .generalProtection) }
    #expect(events().count == 1)
    fixture.lane.advance(by: .seconds(1))
    #expect(events().count == 2)
    #expect(events().last?.hasSuffix("39 times") == true)
    fixture.lane.advance(by: .seconds(5))
    #expect(events().count == 2)
    guest.ask(.read(Example.disk))
    #expect(events().count == 3)
  }
}

@Suite("Silence is counted only while the daemon is responsive")
struct SilenceTests {
  @Test func aSilentAgentIsNoticedInTime() throws {
    let (fixture, _) = try PlaneFixture.started()
    let (one, two) = (fixture.agent(Example.lpar0), fixture.agent(Example.lpar1))
    for _ in 0..<4 {
      fixture.lane.advance(by: .seconds(2))
      one.ask(.guest(.heartbeat(sequence: 1, service: .ok)))
      two.ask(.local(.ping))
    }
    #expect(fixture.state.presence.rows.allSatisfy { !$0.isSilent })
    fixture.lane.advance(by: .seconds(2))
    two.ask(.local(.ping))
    fixture.lane.advance(by: .seconds(2))
    #expect(fixture.state.presence[Example.lpar0]?.isSilent == true)
    #expect(fixture.state.presence[Example.lpar1]?.isSilent == false)
    #expect(two.output.notifications.contains { $0.params["change"] == "agent_silent" })
    one.ask(.local(.ping))
    #expect(fixture.state.presence[Example.lpar0]?.isSilent == false)
  }

  @Test func framesThatTheTransportAnswersCountToo() throws {
    let (fixture, _) = try PlaneFixture.started()
    let agent = fixture.agent(Example.lpar0)
    for _ in 0..<6 {
      fixture.lane.advance(by: .seconds(2))
      fixture.lane.run { fixture.plane.heard(agent.session) }
    }
    #expect(fixture.state.presence[Example.lpar0]?.isSilent == false)
  }

  @Test func theDaemonsOwnAbsenceIsNobodysFault() throws {
    let (fixture, _) = try PlaneFixture.started()
    _ = fixture.agent(Example.lpar0)
    fixture.lane.standStill(for: .seconds(60))
    #expect(fixture.state.presence[Example.lpar0]?.isSilent == false)
    fixture.lane.advance(by: .seconds(4))
    #expect(fixture.state.presence[Example.lpar0]?.isSilent == true)
  }

  @Test func aDeadlineDoesNotRunOutWhileItsSuccessorIsWritten() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.machine.answers { if case .revoke = $0 { .never } else { .atOnce } }
    let ticket = admin.ask(.rem(0, slot: Example.disk, mode: .ladder))
    fixture.lane.advance(by: .seconds(29))
    // The guest refuses: the ladder goes to its next rung, whose own time begins with the commit.
    let agent = fixture.agent(Example.lpar0)
    fixture.store.isHolding = true
    agent.ask(.guest(.ost(slot: Example.disk, event: .eject, status: 1)))
    fixture.lane.advance(by: .seconds(5))
    fixture.settle()
    guard case .hotRemove(let part)? = fixture.state.operations.rows.first?.part else {
      return #expect(Bool(false), "no removal is under way: \(String(describing: admin.answer(ticket)))")
    }
    #expect(part.phase == .askingAgain)
  }
}
