import ControlModel
import ControlProtocol
import ControlTestSupport
import Testing

@testable import ControlPlane

@Suite("Connections")
struct SessionTests {
  @Test func hangingUpInTheMiddleOfEverything() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let agent = fixture.agent(Example.lpar1)
    let calls: [(Client, Call)] = [
      (admin, .add(0, to: 1, wait: .guest)), (admin, .slots), (admin, .subscribe(kinds: nil, since: 0)),
      (admin, .events(since: 0, limit: 9)), (agent, .read(Example.disk)), (agent, .hello),
      (agent, .guest(.ioRead(port: GPEPort.inserted.rawValue, width: 4))),
    ]
    fixture.store.isHolding = true
    fixture.machine.holdsAccesses(true)
    for (client, call) in calls { client.send(call) }
    fixture.lane.turn()
    for client in [admin, agent] { client.hangUp() }
    fixture.settle()
    while fixture.machine.answerAccess() {}
    fixture.settle()
    #expect([admin, agent].allSatisfy { $0.output.afterEnd == 0 })
    #expect(fixture.state.presence[Example.lpar1]?.sessions == [])
    // The operation goes on: its guest is gone, so its deadline takes it back.
    #expect(fixture.state.operations.count == 1)
    fixture.lane.advance(by: .seconds(60))
    #expect(fixture.state.operations.isEmpty)
    #expect(fixture.differences == [])
  }

  @Test func aRequestAfterTheEndIsNobodys() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let commits = fixture.store.counts.commits
    admin.hangUp()
    let ticket = admin.ask(.share(4))
    #expect(admin.answer(ticket) == nil)
    #expect(fixture.store.counts.commits == commits)
  }

  @Test func notificationsGoToThoseWhoSaidHello() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let (silent, agent) = (fixture.guest(Example.lpar1), fixture.agent(Example.lpar1))
    admin.ask(.add(0, to: 1, wait: Wait.none))
    #expect(silent.output.notifications.isEmpty)
    #expect(agent.output.notifications.map(\.method) == ["sci"])
    let late = fixture.guest(Example.lpar1)
    late.ask(.hello)
    #expect(late.output.notifications.map(\.method) == ["sci"])
  }

  @Test func anInactivePartitionsSocketSaysOnlyThat() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let before = fixture.agent(Example.lpar1)
    admin.ask(.deact(1))
    #expect(before.output.isClosed)
    #expect(before.output.notifications.last?.params["signal"] == "off")
    let guest = fixture.guest(Example.lpar1)
    let calls: [Call] = [
      .slots, .add(0, to: nil), .read(Example.disk), .guest(.gpeRead), .subscribe(kinds: nil, since: nil),
      .guest(.heartbeat(sequence: 1, service: .ok)), .events(since: nil, limit: nil),
    ]
    for call in calls { #expect(guest.refusal(guest.ask(call))?.reason == .partitionInactive) }
    #expect(guest.value(guest.ask(.local(.ping))) == .nothing)
    let hello = guest.value(guest.ask(.hello))
    #expect(hello?["state"] == "inactive")
    admin.ask(.act(1))
    #expect(guest.output.notifications.map(\.params) == [["signal": "on"]])
    #expect(guest.value(guest.ask(.slots)) != nil)
  }

  @Test func onlyAPartitionsOwnSocketSaysWhatGuestsSay() throws {
    let (_, admin) = try PlaneFixture.started()
    #expect(admin.refusal(admin.ask(.hello))?.reason == .notPermitted)
  }

  @Test func guestsSeeTheirCluster() throws {
    let (fixture, admin) = try PlaneFixture.started()
    let operation = admin.value(admin.ask(.rem(0)))?["operation"]
    guard case .unsigned(let number)? = operation else { return #expect(Bool(false), "no operation") }
    let (member, stranger) = (fixture.guest(Example.lpar1), fixture.guest(Example.stranger))
    func rows(_ client: Client, _ query: Query, _ table: String) -> Int {
      guard case .array(let rows)? = client.value(client.ask(.show(query)))?[table] else { return -1 }
      return rows.count
    }
    let tables: [(Query, String, Int, Int)] = [
      (.slots, "slots", 2, 1), (.partitions, "partitions", 2, 1), (.gatekeeper, "windows", 0, 1),
      (.operations, "operations", 1, 0), (.sessions, "sessions", 1, 1),
    ]
    for (query, table, members, strangers) in tables {
      #expect(rows(member, query, table) == members, "\(table)")
      #expect(rows(stranger, query, table) == strangers, "\(table)")
    }
    let single: [Call] = [
      .show(.operation(OperationID(number))), .explain(.operation(OperationID(number))), .show(.gpe(.number(0))),
      .explain(.partition(.number(0))), .explain(.slot(Example.disk)),
    ]
    for call in single {
      #expect(member.value(member.ask(call)) != nil)
      #expect(stranger.refusal(stranger.ask(call))?.reason == .notPermitted)
    }
    let nowhere = stranger.refusal(stranger.ask(.explain(.slot(SlotNumber(4000)))))
    let theirs = stranger.refusal(stranger.ask(.explain(.slot(Example.disk))))
    #expect(nowhere?.reason == theirs?.reason)
    #expect(stranger.refusal(stranger.ask(.read(Example.disk)))?.reason == .notPermitted)
    #expect(stranger.refusal(stranger.ask(.read(SlotNumber(4000))))?.reason == .notPermitted)
  }

  @Test func aMemberSeesItsPeersConnections() throws {
    let (fixture, _) = try PlaneFixture.started()
    _ = fixture.agent(Example.lpar0)
    let member = fixture.guest(Example.lpar1)
    let table = try #require(member.value(member.ask(.show(.sessions))))
    #expect(table.row("sessions", "issuer", "LPAR0") != nil)
    #expect(table.row("sessions", "issuer", "uid 0") == nil)
  }
}

@Suite("A disk that is nearly full")
struct LowDiskTests {
  @Test func takingIsRefusedAndRemovingWorks() throws {
    let (fixture, admin) = try PlaneFixture.started()
    fixture.store.isLow = true
    let takes: [Call] = [
      .add(0, to: 1), .failover(), .act(1), .change(.insertCard(slot: Example.disk, device: "disk9")),
      .change(.clearSlot(slot: Example.disk)),
    ]
    let requests = fixture.machine.requests.count
    for call in takes { #expect(admin.refusal(admin.ask(call))?.reason == .storeError) }
    #expect(fixture.machine.requests.count == requests)
    #expect(admin.value(admin.ask(.rem(0)))?["release"] == "revoked")
    #expect(admin.value(admin.ask(.deact(0)))?["state"] == "inactive")
    fixture.lane.advance(by: .seconds(1))
    #expect(fixture.store.contents.audits.filter { $0.decision == "store_error" }.count == takes.count)
    fixture.store.isLow = false
    #expect(admin.value(admin.ask(.add(0, to: 1))) != nil)
    #expect(fixture.differences == [])
  }
}
