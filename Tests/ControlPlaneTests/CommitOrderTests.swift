import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("Nothing is told, connected or announced before it is durable")
struct CommitOrderTests {
  @Test func grantWaitsForItsCommit() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let agent = fixture.agent(Example.lpar1)
    fixture.chronicle.clear()
    let connects = fixture.connects.count
    fixture.store.isHolding = true
    let ticket = admin.ask(.add(0, to: 1))
    #expect(admin.answer(ticket) == nil)
    #expect(fixture.connects.count == connects)
    #expect(agent.output.notifications.isEmpty)
    #expect(fixture.accessors() == [])
    fixture.settle()
    #expect(admin.value(ticket)?["guest"] == "notified")
    let entries = fixture.chronicle.entries
    let commit = try #require(fixture.chronicle.place { if case .committed = $0 { true } else { false } })
    let connect = try #require(fixture.chronicle.place { if case .asked(.connect) = $0 { true } else { false } })
    let sci = try #require(
      fixture.chronicle.place { if case .notified(_, let told) = $0 { told.method == "sci" } else { false } })
    let answer = try #require(fixture.chronicle.place { $0 == .answered(ticket, isDone: true) })
    #expect([commit, connect, sci, answer] == [commit, connect, sci, answer].sorted(), "\(entries)")
    #expect(fixture.differences == [])
  }

  @Test func accessEndsBeforeTheCommit() throws {
    let (fixture, admin) = try PlaneFixture.started()
    #expect(fixture.accessors() == [Example.lpar0])
    let commits = fixture.store.counts.commits
    fixture.store.isHolding = true
    let ticket = admin.ask(.rem(0))
    #expect(fixture.accessors() == [])
    #expect(fixture.store.counts.commits == commits)
    #expect(admin.answer(ticket) == nil)
    fixture.settle()
    #expect(admin.value(ticket)?["release"] == "revoked")
  }

  @Test func commandsThatWaitTogetherShareOneCommit() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let others = (0..<5).map { _ in fixture.administrator() }
    let commits = fixture.store.counts.commits
    fixture.store.isHolding = true
    let first = admin.ask(.share(10))
    var tickets: [(Client, Ticket)] = []
    for percent in 11..<31 {
      let client = others[percent % others.count]
      tickets.append((client, client.ask(.share(percent))))
    }
    #expect(fixture.store.waiting == 1)
    fixture.store.release()
    fixture.lane.turnAll()
    #expect(admin.value(first) != nil)
    #expect(tickets.allSatisfy { $0.0.answer($0.1) == nil })
    fixture.settle()
    #expect(fixture.store.counts.commits == commits + 2)
    #expect(fixture.answered == [first] + tickets.map(\.1))
    let shares = fixture.machine.requests.compactMap {
      if case .setCPUShare(Example.lpar0, let percent) = $0 { percent } else { nil }
    }
    #expect(Array(shares.suffix(21)) == Array(10..<31))
  }

  @Test func answersKeepTheirOrderWhenAnAnswerBringsInTheNextRequest() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.isHolding = true
    let first = admin.ask(.share(10))
    let second = admin.ask(.share(11))
    let other = fixture.administrator()
    let next = other.sender()
    admin.output.whenAnswered { ticket, _ in
      // As a transport does that holds back until an answer has gone out.
      if ticket == first { next(.slots) }
    }
    fixture.settle()
    #expect(fixture.answered == [first, second, Ticket(session: other.session, request: 0)])
  }

  @Test func whatComesInBetweenTheAnswersOfOneCommitFollowsThemAll() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let other = fixture.administrator()
    fixture.store.isHolding = true
    let tickets = [Call.share(10), .share(11), .share(12)].map { admin.ask($0) }
    let next = other.sender()
    admin.output.whenAnswered { ticket, _ in if ticket == tickets[1] { next(.slots) } }
    fixture.settle()
    #expect(fixture.answered == tickets + [Ticket(session: other.session, request: 0)])
  }

  @Test func aRefusalNeedsNoCommit() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let commits = fixture.store.counts.commits
    let ticket = admin.ask(.add(7, to: 1))
    #expect(admin.refusal(ticket)?.reason == .unknownPartition)
    #expect(fixture.store.counts.commits == commits)
  }
}
