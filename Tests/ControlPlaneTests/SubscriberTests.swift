import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("The event stream has no gap and no double")
struct SubscriberTests {
  private func all(_ fixture: PlaneFixture, from first: UInt64) -> [UInt64] {
    fixture.store.contents.events.map(\.seq).filter { $0 >= first }
  }

  @Test func fromTheOldestOn() throws {
    let (fixture, admin) = try PlaneFixture.started()
    for percent in 1...5 { admin.ask(.share(percent)) }
    let subscriber = fixture.administrator()
    let ticket = subscriber.ask(.subscribe(kinds: nil, since: 0))
    #expect(subscriber.value(ticket) == ["next": 1])
    for percent in 6...9 { admin.ask(.share(percent)) }
    #expect(subscriber.output.eventNumbers == all(fixture, from: 1))
  }

  @Test func fromNowOn() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let subscriber = fixture.administrator()
    let next = fixture.store.contents.lastEvent + 1
    #expect(subscriber.value(subscriber.ask(.subscribe(kinds: nil, since: nil))) == ["next": .unsigned(next)])
    admin.ask(.rem(0))
    #expect(subscriber.output.eventNumbers == all(fixture, from: next))
    #expect(!subscriber.output.eventNumbers.isEmpty)
  }

  @Test func fromANumberThatIsStillToCome() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let next = fixture.store.contents.lastEvent + 3
    let subscriber = fixture.administrator()
    subscriber.ask(.subscribe(kinds: nil, since: next))
    admin.ask(.rem(0))
    #expect(subscriber.output.eventNumbers == all(fixture, from: next))
    #expect(!subscriber.output.eventNumbers.isEmpty)
  }

  @Test func commitsBetweenTheReadingsOfPages() throws {
    let (fixture, admin) = try PlaneFixture.started()
    for percent in 0..<600 { admin.ask(.share(percent % 100 + 1)) }
    let subscriber = fixture.administrator()
    fixture.store.isHolding = true
    subscriber.ask(.subscribe(kinds: nil, since: 2))
    var step = 0
    while fixture.store.waiting > 0 {
      step += 1
      if step % 2 == 0, step < 12 { admin.ask(.share(step)) }
      fixture.store.release()
      if step % 3 > 0 { fixture.lane.turnAll() } else { fixture.lane.turn() }
    }
    fixture.settle()
    #expect(fixture.store.counts.pages >= 3)
    #expect(subscriber.output.eventNumbers == all(fixture, from: 2))
  }

  @Test func nothingIsToldBeforeItIsDurable() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let subscriber = fixture.administrator()
    subscriber.ask(.subscribe(kinds: nil, since: nil))
    fixture.store.isHolding = true
    admin.ask(.share(5))
    #expect(subscriber.output.eventNumbers.isEmpty)
    fixture.store.failures.commit = FailedCommitTests.full
    fixture.settle()
    #expect(subscriber.output.eventNumbers.isEmpty)
    fixture.store.failures.commit = nil
    admin.ask(.share(6))
    #expect(subscriber.output.eventNumbers == [fixture.store.contents.lastEvent])
  }

  @Test func onlyTheKindsThatWereAskedFor() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let subscriber = fixture.administrator()
    subscriber.ask(.subscribe(kinds: [.gatekeeper, .slot], since: 0))
    admin.ask(.failover())
    let wanted = fixture.store.contents.events.filter { $0.kind == .gatekeeper || $0.kind == .slot }.map(\.seq)
    #expect(subscriber.output.eventNumbers == wanted)
    #expect(!wanted.isEmpty)
  }

  @Test func aFullConnectionGoesOnWhereItStopped() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let subscriber = fixture.administrator()
    let first = fixture.store.contents.lastEvent + 1
    subscriber.ask(.subscribe(kinds: nil, since: nil))
    admin.ask(.share(1))
    subscriber.output.fill()
    for percent in 2...5 { admin.ask(.share(percent)) }
    let taken = subscriber.output.eventNumbers
    fixture.lane.run { subscriber.output.drain() }
    fixture.lane.turnAll()
    admin.ask(.share(6))
    #expect(subscriber.output.eventNumbers == all(fixture, from: first))
    #expect(taken.count < subscriber.output.eventNumbers.count)
  }

  @Test func itFillsInTheMiddleOfAPage() throws {
    let (fixture, admin) = try PlaneFixture.started()
    for percent in 0..<400 { admin.ask(.share(percent % 100 + 1)) }
    let subscriber = fixture.administrator()
    fixture.store.isHolding = true
    subscriber.ask(.subscribe(kinds: nil, since: 0))
    fixture.store.release()
    fixture.lane.turnAll()
    subscriber.output.fill()
    fixture.settle()
    #expect(subscriber.output.eventNumbers.isEmpty)
    fixture.lane.run { subscriber.output.drain() }
    fixture.lane.turnAll()
    #expect(subscriber.output.eventNumbers == all(fixture, from: 1))
  }

  @Test func subscribingAnewWhileAPageIsReadGivesWhatWasAskedLast() throws {
    let (fixture, admin) = try PlaneFixture.started()
    for percent in 1...20 { admin.ask(.share(percent)) }
    let subscriber = fixture.administrator()
    let next = fixture.store.contents.lastEvent + 1
    fixture.store.isHolding = true
    subscriber.ask(.subscribe(kinds: nil, since: 1))
    fixture.store.release()
    fixture.lane.turnAll()
    #expect(fixture.store.waiting == 1)
    subscriber.ask(.subscribe(kinds: nil, since: nil))
    fixture.settle()
    #expect(subscriber.output.eventNumbers.isEmpty)
    admin.ask(.share(44))
    #expect(subscriber.output.eventNumbers == all(fixture, from: next))
    #expect(!subscriber.output.isClosed)
  }

  @Test func whatIsNoLongerKeptIsSaid() throws {
    let (fixture, admin) = try PlaneFixture.started()
    for percent in 1...20 { admin.ask(.share(percent)) }
    fixture.store.expire(before: 10)
    let subscriber = fixture.administrator()
    for call in [Call.subscribe(kinds: nil, since: 9), .events(since: 9, limit: nil)] {
      let rejection = subscriber.refusal(subscriber.ask(call))
      #expect(rejection?.reason == .eventsExpired)
      #expect(rejection?.data == [.init("oldest", .number(10))])
    }
    #expect(subscriber.value(subscriber.ask(.subscribe(kinds: nil, since: 0))) == ["next": 10])
    #expect(subscriber.output.eventNumbers == all(fixture, from: 10))
  }

  /// Retention overtakes a reader: it gets an end, never a gap.
  @Test(arguments: [true, false]) func aGapIsAnEnd(isAllGone: Bool) throws {
    let (fixture, admin) = try PlaneFixture.started()
    for percent in 1...20 { admin.ask(.share(percent)) }
    let subscriber = fixture.administrator()
    fixture.store.isHolding = true
    subscriber.ask(.subscribe(kinds: nil, since: 1))
    fixture.store.release()
    fixture.lane.turnAll()
    fixture.store.expire(before: isAllGone ? 1000 : 5)
    fixture.settle()
    #expect(subscriber.output.isClosed)
    #expect(subscriber.output.eventNumbers.isEmpty)
  }

  @Test func aStoreThatCannotBeReadIsSaid() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.failures.events = StoreFailure(.other, "I/O error")
    for call in [Call.subscribe(kinds: nil, since: 0), .events(since: 0, limit: 5)] {
      #expect(admin.refusal(admin.ask(call))?.reason == .storeError)
    }
  }

  @Test func aGuestSeesItsOwn() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let (stranger, member) = (fixture.guest(Example.stranger), fixture.guest(Example.lpar1))
    for client in [stranger, member] { client.ask(.subscribe(kinds: nil, since: 0)) }
    admin.ask(.failover())
    admin.ask(.share(7, of: 2))
    let events = fixture.store.contents.events
    let numbers = Dictionary(uniqueKeysWithValues: events.map { ($0.seq, $0) })
    for seq in stranger.output.eventNumbers {
      let event = try #require(numbers[seq])
      #expect(event.partition == Example.stranger || event.slot == Example.strangersDisk || event.kind == .daemon)
    }
    for seq in member.output.eventNumbers {
      let event = try #require(numbers[seq])
      #expect(event.partition != Example.stranger && event.slot != Example.strangersDisk)
    }
    #expect(stranger.output.eventNumbers.contains(events.last?.seq ?? 0))
    #expect(member.output.eventNumbers.count > 5)
  }

  @Test func showEventsComesInPages() throws {
    let (fixture, admin) = try PlaneFixture.started()
    for percent in 1...30 { admin.ask(.share(percent)) }
    var (seen, next): ([UInt64], UInt64) = ([], 0)
    for _ in 0..<20 {
      let answer = try #require(admin.value(admin.ask(.events(since: next, limit: 7))))
      guard case .array(let rows)? = answer["events"], case .unsigned(let following)? = answer["next"] else { break }
      seen += rows.compactMap { if case .unsigned(let seq)? = $0["seq"] { seq } else { nil } }
      #expect(rows.count <= 7)
      next = following
    }
    #expect(seen == all(fixture, from: 1))
    #expect(next == fixture.store.contents.lastEvent + 1)
    let beyond = try #require(admin.value(admin.ask(.events(since: 5000, limit: 7))))
    #expect(beyond == ["events": [], "next": 5000])
  }
}
