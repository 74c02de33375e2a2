internal import ControlTimeline
internal import Testing

@Suite("Which events make a picture")
struct SelectionTests {
  private func seqs(_ events: [TimelineEvent]) -> [UInt64] { events.map(\.seq) }

  @Test("the last handover: from the fault that led to it to the standby's service")
  func last() throws {
    #expect(try seqs(Selection.lastHandover.apply(to: Recorded.failoverA.all())) == Array(6...36))
    #expect(try seqs(Selection.lastHandover.apply(to: Recorded.commandsB.all())) == Array(6...42))
  }

  @Test("of two handovers the later one")
  func later() throws {
    let first = try Recorded.failoverA.all()
    let offset: UInt64 = 3_600_000_000_000
    let second = try Recorded.failoverB.all().map { event in
      TimelineEvent(
        seq: event.seq + 100, time: event.time + offset, operation: event.operation.map { $0 + 10 }, kind: event.kind,
        partition: event.partition, slot: event.slot, step: event.step, detail: event.detail)
    }
    let chosen = Selection.lastHandover.apply(to: first + second)
    #expect(chosen.first?.seq == 106 && chosen.last?.seq == 142)
    #expect(Chart(chosen).flow?.case == .b)
    #expect(Chart(Selection.operation(1).apply(to: first + second)).flow?.case == .a)
  }

  @Test("what concerns other partitions is left out")
  func others() throws {
    var events = try Recorded.failoverA.all()
    let stranger = TimelineEvent(seq: 1000, time: events[20].time, kind: "agent", partition: "LPAR9", detail: "x")
    events.insert(stranger, at: 20)
    #expect(!Selection.operation(1).apply(to: events).contains(stranger))
    #expect(Selection.all.apply(to: events).contains(stranger))
  }

  @Test("no handover, no such operation: nothing")
  func nothing() throws {
    let events = try Recorded.failoverA.all()
    #expect(Selection.operation(77).apply(to: events).isEmpty)
    #expect(Selection.lastHandover.apply(to: Array(events.prefix(10))).isEmpty)
    #expect(Selection.since(30).apply(to: events).first?.seq == 30)
  }
}
