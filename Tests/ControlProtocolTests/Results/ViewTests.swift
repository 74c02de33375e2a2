import Testing

@testable import ControlModel
@testable import ControlProtocol

@Suite("results")
struct ViewTests {
  private let state = SampleMachine.state
  private let admin = Caller.admin.issuer
  private let member = Issuer.partition(SampleMachine.lpar1)
  private let outsider = Issuer.partition(SampleMachine.outsider)

  private func column(_ value: WireValue, _ list: String, _ key: String) -> [WireValue] {
    guard case .array(let rows)? = value[list] else { return [] }
    return rows.map { $0[key] ?? .null }
  }

  @Test("every view is as the catalogue declares it", arguments: [Caller.admin, .guest])
  func schemas(_ caller: Caller) {
    let viewer = caller.issuer
    let views: [(Schema, WireValue)] = [
      (ResultSchemas.slots, SlotsView.value(state, viewer: viewer)),
      (ResultSchemas.partitions, PartitionsView.value(state, viewer: viewer)),
      (ResultSchemas.gatekeeper, GatekeeperView.value(state, viewer: viewer)),
      (ResultSchemas.operations, OperationsView.value(state, viewer: viewer)),
      (ResultSchemas.gpe, GPEView.value(SampleMachine.lpar0, in: state)),
      (ResultSchemas.gpeDecoded, GPEView.decoded(SampleMachine.lpar0, in: state)),
      (ResultSchemas.hello, HelloView.value(SampleMachine.lpar0, in: state)),
      (ResultSchemas.version, VersionView.value()),
    ]
    for (schema, value) in views {
      #expect(schema.faults(in: value) == [])
      #expect(value.members.first.map { $0.value != .array([]) } == true)
    }
  }

  @Test("show_slots: Fig 4's rows and what stands behind them")
  func slots() {
    let value = SlotsView.value(state, viewer: admin)
    #expect(
      JSONWriter.text(value) == #"{"slots":["#
        + #"{"slot":0,"bus":0,"partition":"LPAR0","enabled":true,"device":"disk0","kind":"disk","state":"present","#
        + #""quarantined":false,"candidates":["LPAR0","LPAR1"],"operation":null},"#
        + #"{"slot":1,"bus":0,"partition":"LPAR0","enabled":false,"device":null,"kind":null,"state":"empty","#
        + #""quarantined":true,"candidates":["LPAR0","LPAR1"],"operation":7},"#
        + #"{"slot":32,"bus":1,"partition":"OTHER","enabled":true,"device":"net0","kind":"net","state":"failed","#
        + #""quarantined":false,"candidates":["OTHER"],"operation":null}]}"#)
    #expect(text(AnswerEncoder.encode(.success(value), to: .text)).hasPrefix("SLOT  CONNECTION  ENABLE  "))
  }

  @Test("show_partitions: roles, and what passes counts as what it was before")
  func partitions() {
    let value = PartitionsView.value(state, viewer: admin)
    #expect(column(value, "partitions", "role") == ["active", "standby", "none"])
    #expect(column(value, "partitions", "state") == ["active", "inactive", "active"])
    #expect(column(value, "partitions", "agent") == [true, false, false])
    #expect(column(value, "partitions", "cluster") == ["db", "db", .null])
  }

  @Test("show_gatekeeper: Fig 8's rows")
  func gatekeeper() {
    let value = GatekeeperView.value(state, viewer: admin)
    #expect(
      JSONWriter.text(value) == #"{"windows":["#
        + #"{"bus":0,"base":0,"size":25769803776,"offset":0,"partition":"LPAR0"},"#
        + #"{"bus":1,"base":0,"size":4294967296,"offset":68719476736,"partition":"OTHER"}]}"#)
  }

  @Test("a guest sees its cluster, one outside any only itself")
  func scopes() {
    #expect(column(SlotsView.value(state, viewer: member), "slots", "slot") == [0, 1])
    #expect(column(SlotsView.value(state, viewer: outsider), "slots", "slot") == [32])
    #expect(column(PartitionsView.value(state, viewer: member), "partitions", "lpar") == [0, 1])
    #expect(column(PartitionsView.value(state, viewer: outsider), "partitions", "lpar") == [7])
    #expect(column(GatekeeperView.value(state, viewer: member), "windows", "bus") == [0])
    #expect(column(GatekeeperView.value(state, viewer: outsider), "windows", "bus") == [1])
    #expect(column(OperationsView.value(state, viewer: member), "operations", "id") == [6, 7])
    #expect(column(OperationsView.value(state, viewer: outsider), "operations", "id") == [5])
    #expect(column(OperationsView.value(state, viewer: admin), "operations", "id") == [5, 6, 7])
  }

  @Test("a slot that a stranger has is shown without the stranger's name")
  func foreignOwner() {
    var slots = SampleMachine.slots
    slots[0].partition = SampleMachine.outsider
    slots[0].phase = .owned(SampleMachine.outsider)
    let state = ControlState(
      topology: SampleMachine.topology, slots: slots, partitions: SampleMachine.partitions, clusters: [])
    #expect(column(SlotsView.value(state, viewer: member), "slots", "partition") == [.null, "LPAR0"])
    #expect(column(SlotsView.value(state, viewer: outsider), "slots", "candidates") == [[], ["OTHER"]])
  }

  @Test("operations: phase, done, or the reason")
  func operations() throws {
    let value = OperationsView.value(state, viewer: admin)
    #expect(column(value, "operations", "state") == ["machine_error", "done", "asking_again"])
    #expect(column(value, "operations", "message") == ["it did not start", .null, .null])
    #expect(column(value, "operations", "issuer") == ["uid 0", "LPAR1", "uid 1000"])
    #expect(column(value, "operations", "partitions") == [["OTHER"], ["LPAR0", "LPAR1"], ["LPAR0"]])
    #expect(
      column(value, "operations", "ended") == ["2026-03-01T12:00:00.250000Z", "2026-03-01T12:00:00.250000Z", .null])
    #expect(try OperationView.find(OperationID(5), in: state, viewer: admin).get().id == OperationID(5))
    for (id, viewer, reason) in [
      (5, member, .notPermitted), (99, member, .notPermitted), (99, admin, .unknownOperation),
    ] as [(UInt64, Issuer, Reason)] {
      let answer = OperationView.find(OperationID(id), in: state, viewer: viewer)
      #expect(throws: Rejection.self) { try answer.get() }
      if case .failure(let rejection) = answer { #expect(rejection.reason == reason) }
    }
  }

  @Test("a failover shows its step and all its slots")
  func failover() {
    var operation = SampleMachine.operation(
      9, .powerOff(PowerOff(partition: SampleMachine.lpar0, timeout: .seconds(60), phase: .off)), by: member)
    operation.failover = Failover(
      from: SampleMachine.lpar0, to: SampleMachine.lpar1, case: .a, slots: [SlotNumber(0), SlotNumber(1)],
      timeout: .seconds(60), step: .deactivate)
    let value = OperationView.value(operation, names: SampleMachine.topology)
    #expect(value["step"] == 1101 && value["slots"] == [0, 1] && value["state"] == "powering_off")
    #expect(ResultSchemas.operationRow.faults(in: value) == [])
  }

  @Test("hello and the register block")
  func hello() {
    #expect(
      JSONWriter.text(HelloView.value(SampleMachine.lpar0, in: state))
        == #"{"partition":"LPAR0","lpar":0,"state":"active","generation":1,"slots":[0],"ports":{"gpe0":45024,"pcihp":44544},"#
        + #""inserted":[0],"eject_requested":[1]}"#)
    #expect(
      JSONWriter.text(GPEView.value(SampleMachine.lpar0, in: state))
        == #"{"partition":"LPAR0","sts":2,"en":6,"sci":true,"inserted":[0],"eject_requested":[1]}"#)
    #expect(
      JSONWriter.text(GPEView.decoded(SampleMachine.lpar1, in: state))
        == #"{"sts":0,"en":6,"inserted":[],"eject_requested":[]}"#)
  }

  @Test("outcomes")
  func outcomes() {
    let slots: SlotSet = [SlotNumber(0), SlotNumber(1)]
    let moved = Moved(
      operation: OperationID(7), slots: slots, partition: SampleMachine.lpar1, guest: .usable, release: .powerOff)
    let failedOver = FailedOver(
      operation: OperationID(9), from: SampleMachine.lpar0, to: SampleMachine.lpar1, case: .b, slots: slots,
      outage: Interval(nanoseconds: 12_300_999), isStandbyBack: false)
    let cases: [(Outcome, String)] = [
      (.moved(moved), #"{"operation":7,"slots":[0,1],"partition":"LPAR1","guest":"usable","release":"power_off"}"#),
      (
        .powered(operation: OperationID(8), partition: SampleMachine.lpar0, state: .inactive),
        #"{"operation":8,"partition":"LPAR0","state":"inactive"}"#
      ),
      (
        .failedOver(failedOver),
        #"{"operation":9,"from":"LPAR0","to":"LPAR1","case":"b","slots":[0,1],"outage_ms":12.3,"standby":"failed"}"#
      ),
      (.done(operation: OperationID(3)), #"{"operation":3}"#), (.done(operation: nil), "{}"),
    ]
    for (outcome, json) in cases {
      #expect(JSONWriter.text(OutcomeView.value(outcome, names: SampleMachine.topology)) == json)
    }
  }

  @Test("explain, and pages of events")
  func explanation() throws {
    let explanation = try #require(state.explain(SlotNumber(0)))
    let value = ExplanationView.value(explanation)
    #expect(value["who"] == "LPAR0" && value["holds"] == .null && ResultSchemas.explanation.faults(in: value) == [])
    let record = EventRecord(
      seq: 42, time: 0, operation: nil, kind: .daemon, partition: nil, slot: nil, step: nil, detail: "started")
    let page = EventsView.value([record], next: 43, names: SampleMachine.topology)
    #expect(page["next"] == 43 && ResultSchemas.events.faults(in: page) == [])
  }
}
