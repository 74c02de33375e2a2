import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("A commit that fails")
struct FailedCommitTests {
  static let full = StoreFailure(.full, "database or disk is full")

  @Test func whoTakesGetsStoreErrorAndNothing() throws {
    let (fixture, admin) = try PlaneFixture.started()
    admin.ask(.rem(0))
    let connects = fixture.connects.count
    fixture.store.failures.commit = Self.full
    let ticket = admin.ask(.add(0, to: 1))
    let rejection = try #require(admin.refusal(ticket))
    #expect(rejection.reason == .storeError)
    #expect(rejection.standing == "nothing changed")
    #expect(fixture.connects.count == connects)
    #expect(fixture.accessors() == [])
    #expect(fixture.isDurable)
  }

  @Test func aRevocationThatHappenedStaysAndIsSaid() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.failures.commit = Self.full
    let ticket = admin.ask(.rem(0, slot: Example.disk))
    #expect(admin.refusal(ticket)?.standing == "slot 0 is disabled, LPAR0 has no access any more")
    #expect(fixture.accessors() == [])
    #expect(fixture.accessors(Example.net) == [Example.lpar0])
    // What is not durable is not shown.
    let read = admin.ask(.slots)
    #expect(admin.value(read)?.isEnabled(Example.disk, for: "LPAR0") == true)
    let guest = fixture.guest(Example.lpar0)
    #expect(guest.refusal(guest.ask(.read(Example.disk)))?.reason == .generalProtection)
    fixture.store.failures.commit = nil
    fixture.lane.advance(by: .seconds(5))
    let after = admin.ask(.slots)
    #expect(admin.value(after)?.isEnabled(Example.disk, for: "LPAR0") == false)
    #expect(fixture.differences == [])
  }

  @Test func aStrangerIsToldNothingOfIt() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let stranger = fixture.guest(Example.stranger)
    fixture.store.isHolding = true
    admin.ask(.share(5))
    let removal = admin.ask(.rem(0))
    let off = admin.ask(.deact(1))
    let own = stranger.ask(.rem(2))
    fixture.store.failures.commit = Self.full
    fixture.settle()
    #expect(admin.refusal(removal)?.standing?.contains("slot 0") == true)
    #expect(admin.refusal(off)?.standing?.contains("LPAR1 is being powered off") == true)
    #expect(stranger.refusal(own)?.standing == "slot 32 is disabled, LPAR2 has no access any more")
  }

  @Test func aPowerOffThatHappenedStays() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.failures.commit = Self.full
    let ticket = admin.ask(.deact(0))
    #expect(admin.refusal(ticket)?.standing?.contains("LPAR0 is being powered off") == true)
    #expect(fixture.machine.truth.power[Example.lpar0] == nil)
    fixture.store.failures.commit = nil
    fixture.lane.advance(by: .seconds(5))
    #expect(fixture.state.partitions[Example.lpar0]?.power == .inactive)
    #expect(fixture.differences == [])
    #expect(fixture.isDurable)
  }

  @Test func allWhoWaitInTheLostBatchesAreTold() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let agent = fixture.agent(Example.lpar1)
    let others = (0..<3).map { _ in fixture.administrator() }
    fixture.store.isHolding = true
    var tickets: [(Client, Ticket)] = [(admin, admin.ask(.share(10)))]
    // Waits for its guest: its ticket is in the state alone.
    tickets.append((others[0], others[0].ask(.add(0, to: 1, wait: .guest))))
    tickets.append((others[1], others[1].ask(.share(11))))
    tickets.append((agent, agent.ask(.guest(.ioRead(port: GPEPort.inserted.rawValue, width: 4)))))
    let read = others[2].ask(.slots)
    fixture.store.failures.commit = Self.full
    fixture.settle()
    for (client, ticket) in tickets { #expect(client.refusal(ticket)?.reason == .storeError) }
    #expect(others[2].value(read)?.isEnabled(Example.disk, for: "LPAR0") == true)
    #expect(fixture.state.waiting.isEmpty)
    for client in fixture.clients { #expect(client.output.answers.values.allSatisfy { $0.count == 1 }) }
  }

  @Test func anOperationThatEndedInALostBatchEndsOnceAllTheSame() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.machine.answers { if case .revoke = $0 { .later } else { .atOnce } }
    let ticket = admin.ask(.rem(0, slot: Example.disk))
    #expect(admin.answer(ticket) == nil)
    fixture.store.failures.commit = Self.full
    fixture.machine.finish()
    fixture.lane.turnAll()
    #expect(admin.refusal(ticket)?.reason == .storeError)
    #expect(fixture.state.operations.count == 1)
    fixture.store.failures.commit = nil
    fixture.lane.advance(by: .seconds(5))
    #expect(fixture.state.operations.isEmpty)
    #expect(fixture.store.contents.operations.rows.last?.result != nil)
    #expect(admin.output.answers[ticket]?.count == 1)
    #expect(fixture.differences == [])
  }

  @Test func aDeadlineThatWasLostComesAgain() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.machine.answers { if case .revoke = $0 { .never } else { .atOnce } }
    admin.ask(.rem(0, slot: Example.disk))
    fixture.store.failures.commit = Self.full
    fixture.lane.advance(by: .seconds(30))
    #expect(fixture.state.operations.count == 1)
    fixture.store.failures.commit = nil
    fixture.lane.advance(by: .seconds(40))
    #expect(fixture.state.operations.isEmpty)
  }

  @Test func commitsThatFailAgainAndAgainPutNoDeadlineOff() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.machine.answers { if case .revoke = $0 { .never } else { .atOnce } }
    admin.ask(.rem(0, slot: Example.disk))
    for _ in 0..<4 {
      fixture.lane.advance(by: .seconds(5))
      fixture.store.failures.commit = Self.full
      admin.ask(.share(5))
      fixture.store.failures.commit = nil
      fixture.lane.advance(by: .seconds(1))
    }
    #expect(fixture.state.operations.count == 1)
    fixture.lane.advance(by: .seconds(7))
    #expect(fixture.state.operations.isEmpty)
  }

  @Test func aHelloInALostBatchStillCounts() throws {
    let (fixture, _) = try PlaneFixture.started()
    fixture.store.failures.commit = Self.full
    let agent = fixture.guest(Example.lpar0)
    let ticket = agent.ask(.hello)
    #expect(agent.value(ticket)?["partition"] == "LPAR0")
    fixture.store.failures.commit = nil
    // A healthy agent is no evidence against its partition.
    let peer = fixture.agent(Example.lpar1)
    #expect(peer.refusal(peer.ask(.deact(0)))?.reason == .peerAlive)
    fixture.lane.advance(by: .seconds(4))
    #expect(fixture.state.presence[Example.lpar0]?.isSilent == true)
  }

  @Test func theNextCommandTriesAgain() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.failures.commit = Self.full
    admin.ask(.rem(0))
    let failed = fixture.store.counts.failedCommits
    fixture.store.failures.commit = nil
    let ticket = admin.ask(.share(20))
    #expect(admin.value(ticket) != nil)
    #expect(fixture.store.counts.failedCommits == failed)
    #expect(fixture.isDurable)
    #expect(fixture.differences == [])
  }

  @Test func aFailingStoreIsNotAskedAgainAndAgain() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.failures.commit = Self.full
    admin.ask(.rem(0))
    let failed = fixture.store.counts.failedCommits
    for _ in 0..<10 { admin.ask(.slots) }
    fixture.lane.advance(by: .seconds(4))
    #expect(fixture.store.counts.failedCommits == failed)
    fixture.lane.advance(by: .seconds(20))
    #expect(fixture.store.counts.failedCommits == failed + 4)
  }

  /// A guest that serves its SCI at once, and a disk that stays full, must not keep each other busy.
  @Test func anInterruptIsSaidAgainOnceASecond() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let agent = fixture.agent(Example.lpar1)
    admin.ask(.add(0, to: 1, wait: Wait.none))
    fixture.store.failures.commit = Self.full
    var heard = agent.output.notifications.count
    var served = 0
    for _ in 0..<50 {
      fixture.lane.advance(by: .milliseconds(100))
      let notifications = agent.output.notifications
      for notification in notifications[heard...] where notification.method == "sci" {
        served += 1
        agent.ask(.guest(.ioRead(port: GPEPort.inserted.rawValue, width: 4)))
      }
      heard = notifications.count
      // The guest's own attempt, whatever it was told.
      agent.ask(.guest(.ioRead(port: GPEPort.inserted.rawValue, width: 4)))
    }
    #expect((1...5).contains(served), "\(served) SCIs in five seconds")
    fixture.store.failures.commit = nil
    fixture.lane.advance(by: .seconds(6))
    #expect(fixture.differences == [])
  }

  @Test func aCommitOfOtherThingsIsReasonEnoughToTryAgain() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.failures.commit = Self.full
    admin.ask(.rem(0))
    fixture.store.failures.commit = nil
    fixture.lane.run { fixture.plane.refused(Rejection(.parseError, "no"), verb: nil, session: admin.session) }
    fixture.lane.advance(by: .seconds(1))
    #expect(fixture.state.slots[Example.disk]?.isEnabled == false)
    #expect(fixture.isDurable)
  }

  @Test func aStoreThatCannotBeReadBackEndsTheDaemon() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.failures.commit = Self.full
    fixture.store.failures.load = StoreFailure(.damaged, "malformed")
    let ticket = admin.ask(.rem(0))
    #expect(fixture.givenUp == ["the store cannot be read back: database or disk is full"])
    #expect(admin.answer(ticket) == nil)
  }

  @Test func callsThatComeWhileTheStateIsReadBackWait() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.isHolding = true
    let lost = admin.ask(.add(0, to: 1))
    fixture.store.failures.commit = Self.full
    fixture.store.release()
    fixture.lane.turnAll()
    let read = admin.ask(.slots)
    let guest = fixture.guest(Example.lpar1)
    let access = guest.ask(.read(Example.disk))
    let command = admin.ask(.share(44))
    #expect([read, command].allSatisfy { admin.answer($0) == nil })
    #expect(guest.answer(access) == nil)
    fixture.store.failures.commit = nil
    fixture.settle()
    #expect(admin.refusal(lost)?.reason == .storeError)
    #expect(admin.value(read)?.isEnabled(Example.disk, for: "LPAR0") == true)
    #expect(guest.refusal(access)?.reason == .generalProtection)
    #expect(admin.value(command) != nil)
    #expect(fixture.differences == [])
  }

  @Test func whatHappenedFirstIsTakenInFirst() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.isHolding = true
    admin.ask(.change(.pullCard(slot: Example.disk)))
    fixture.store.failures.commit = Self.full
    fixture.store.release()
    fixture.lane.turnAll()
    fixture.machine.say(.cardInserted(slot: Example.disk, device: Device(name: "disk9", kind: .disk)))
    fixture.lane.turnAll()
    fixture.store.failures.commit = nil
    fixture.settle()
    #expect(fixture.state.slots[Example.disk]?.device?.name == "disk9")
  }

  @Test func heartbeatsGoOnWhileTheStoreFails() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let (one, two) = (fixture.agent(Example.lpar0), fixture.agent(Example.lpar1))
    fixture.store.failures.commit = Self.full
    admin.ask(.rem(0))
    let before = two.output.notifications.count
    one.ask(.guest(.heartbeat(sequence: 7, service: .ok)))
    #expect(two.output.notifications.dropFirst(before).contains { $0.method == "heartbeat" })
  }

  @Test func aNumberOfALostConnectionIsNotUsedAgain() throws {
    let (fixture, admin) = try PlaneFixture.started()
    admin.ask(.rem(0))
    fixture.store.isHolding = true
    for call in [Call.share(1), .add(0, to: 1), .rem(1)] { admin.ask(call) }
    fixture.store.failures.commit = Self.full
    fixture.settle()
    fixture.store.failures.commit = nil
    let ticket = admin.ask(.add(0, to: 1))
    #expect(admin.value(ticket) != nil)
    #expect(fixture.accessors() == [Example.lpar1])
    #expect(fixture.differences == [])
  }

  @Test func aNewConfigurationSurvivesIt() throws {
    let (fixture, admin) = try PlaneFixture.started()
    var topology = fixture.topology
    topology.clusters.insert(ClusterPlan(id: ClusterID(1), name: "web"))
    fixture.store.failures.commit = Self.full
    fixture.plane.reconfigure(topology)
    fixture.lane.turnAll()
    fixture.store.failures.commit = nil
    let ticket = admin.ask(.change(.setMaintenance(cluster: "web", isOn: true)))
    #expect(admin.value(ticket) != nil)
    #expect(fixture.store.contents.clusters[ClusterID(1)]?.isInMaintenance == true)
  }
}
