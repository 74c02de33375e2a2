import ControlModel
import Testing

@testable import ControlProtocol

@Suite("notifications")
struct NotificationTests {
  private static let all: [ControlModel.Notification] = [
    .sci(partition: SampleMachine.lpar1), .heartbeat(from: SampleMachine.lpar0, sequence: 5, service: .failed),
    .peer(partition: SampleMachine.lpar0, change: .agentSilent),
    .message(from: SampleMachine.lpar0, message: "a\n* sci partition=LPAR0"),
    .stop(operation: OperationID(9), deadline: .milliseconds(1_500)),
    .stop(operation: OperationID(9), deadline: .seconds(30)),
    .power(.on), .power(.off), .power(.button),
  ]

  @Test("text lines begin with an asterisk and the name")
  func texts() {
    let lines = Self.all.map {
      text(NotificationEncoder.encode(WireNotification($0, names: SampleMachine.topology), form: .text))
    }
    #expect(
      lines == [
        "* sci partition=LPAR1\n", "* heartbeat from=LPAR0 sequence=5 service=failed\n",
        "* peer partition=LPAR0 change=agent_silent\n", "* message from=LPAR0 message=\"a\\n* sci partition=LPAR0\"\n",
        "* stop operation=9 deadline=1.5\n", "* stop operation=9 deadline=30\n", "* power signal=on\n",
        "* power signal=off\n", "* power signal=button\n",
      ])
  }

  @Test("JSON is a request without an id")
  func json() {
    let sci = WireNotification(.sci(partition: SampleMachine.lpar1), names: SampleMachine.topology)
    #expect(
      text(NotificationEncoder.encode(sci, form: .json))
        == #"{"jsonrpc":"2.0","method":"sci","params":{"partition":"LPAR1"}}"# + "\n")
  }

  @Test("each is as its declaration says")
  func declared() throws {
    for notification in Self.all {
      let wire = WireNotification(notification, names: SampleMachine.topology)
      let declaration = try #require(NotificationCatalogue.all.first { $0.method == wire.method })
      #expect(declaration.params.faults(in: wire.params) == [])
      #expect(wire.isRelay == declaration.isRelay && wire.isRelay == notification.isRelay)
    }
  }

  @Test("an event in both forms")
  func events() throws {
    let record = EventRecord(
      seq: 42, time: 1_772_366_400_000_001_000, operation: OperationID(7), kind: .slot, partition: SampleMachine.lpar1,
      slot: SlotNumber(0), step: 503, detail: "slot 0 is connected to LPAR1")
    let event = PublishedEvent(record, names: SampleMachine.topology)
    #expect(event.seq == 42)
    #expect(
      text(event.text)
        == "* event seq=42 time=2026-03-01T12:00:00.000001Z operation=7 kind=slot partition=LPAR1 slot=0 step=503 "
        + "detail=\"slot 0 is connected to LPAR1\"\n")
    #expect(
      text(event.json)
        == #"{"jsonrpc":"2.0","method":"event","params":{"seq":42,"time":"2026-03-01T12:00:00.000001Z","operation":7,"#
        + #""kind":"slot","partition":"LPAR1","slot":0,"step":503,"detail":"slot 0 is connected to LPAR1"}}"# + "\n")
    let bare = EventRecord(
      seq: 1, time: 0, operation: nil, kind: .daemon, partition: nil, slot: nil, step: nil, detail: "started")
    #expect(
      text(PublishedEvent(bare) { _ in "?" }.text)
        == "* event seq=1 time=1970-01-01T00:00:00.000000Z operation=- kind=daemon partition=- slot=- step=- detail=started\n"
    )
    #expect(ResultSchemas.event.faults(in: WireValue(bare) { _ in "?" }) == [])
  }
}
