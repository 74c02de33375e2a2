internal import Testing

extension DaemonTests {
  @Suite("Events, cancel and explain") struct Events {
    @Test("subscribe since: inclusive and without a gap, over a restart too")
    func since() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("failover FROM=LPAR0 TO=LPAR1")
      try lab.restart()
      let last = try #require(try lab.control().done("show events SINCE=0 LIMIT=1000")["next"].flatMap { Int($0) })
      let subscriber = try lab.control()
      #expect(try subscriber.done("subscribe SINCE=3")["next"] == "3")
      for expected in 3..<last {
        let event = Answer.pairs(try subscriber.notification("event"))
        #expect(event["seq"] == "\(expected)")
      }
    }

    @Test("subscribe kinds: only those; without since from now")
    func kinds() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("rem_pci LPAR=0 SLOT=0")
      let subscriber = try lab.control()
      try subscriber.done("subscribe KINDS=device")
      try control.done("add_pci LPAR=0 SLOT=0 TO=LPAR0")
      try control.done("pull_card SLOT=1")
      let event = Answer.pairs(try subscriber.notification("event"))
      #expect(event["kind"] == "device" && event["slot"] == "1", "\(event)")
      try subscriber.refused("subscribe KINDS=nothing", "invalid_argument")
    }

    @Test("show_events pages: each page goes on where the last ended")
    func pages() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("failover FROM=LPAR0 TO=LPAR1")
      var next = 0
      var seen: [String] = []
      while true {
        let page = try control.done("show events SINCE=\(next) LIMIT=7")
        guard !page.rows.isEmpty else { break }
        seen += page.rows.compactMap { $0["SEQ"] }
        next = try #require(page["next"].flatMap { Int($0) })
      }
      #expect(seen == (1..<next).map(String.init))
      #expect(seen.count > 14)
      try control.refused("show events LIMIT=0", "invalid_argument")
    }

    @Test("a guest sees its own cluster's events and slots, and nothing else")
    func guestView() throws {
      let lab = try Lab.started()
      try lab.control().done("failover FROM=LPAR0 TO=LPAR1")
      try lab.control().done("rem_pci LPAR=2")
      let guest = try lab.guest("LPAR2")
      #expect(try guest.done("show slots").rows.map { $0["SLOT"] } == ["64"])
      #expect(try guest.done("show partitions").rows.map { $0["NAME"] } == ["LPAR2"])
      let events = try guest.done("show events SINCE=0 LIMIT=1000").rows
      #expect(!events.isEmpty)
      #expect(events.allSatisfy { $0["DETAIL"]?.contains("LPAR0") != true && $0["DETAIL"]?.contains("LPAR1") != true })
      #expect(try guest.done("show operations").rows.allSatisfy { $0["PARTITIONS"] == "LPAR2" })
      try guest.refused("show operation OPERATION=1", "not_permitted")
      try guest.refused("explain SLOT=0", "not_permitted")
      try guest.refused("show gpe LPAR=0", "not_permitted")
    }

    @Test("cancel: whoever waits is told, and nothing is half done")
    func cancel() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let agent = try lab.agent("LPAR0")
      let issuer = try lab.control()
      try issuer.send("rem_pci LPAR=0 MODE=graceful TIMEOUT=600")
      try agent.notification("sci")
      let waiting = try #require(try control.done("show operations").rows.first { $0["ENDED"] == "-" })
      #expect(waiting["VERB"] == "rem_pci")
      let number = waiting["ID"] ?? ""
      let why = try control.done("explain OPERATION=\(number)")
      #expect(why["holds"] != "-" && why["remedy"] != "-", "\(why)")
      #expect(try control.done("explain SLOT=0")["operation"] == number)
      #expect(try control.done("explain LPAR=0")["subject"] != nil)
      try control.refused("explain SLOT=0 LPAR=0", "invalid_argument")
      #expect(try control.done("cancel OPERATION=\(number)")["operation"] == number)
      let answer = try issuer.answer()
      #expect(answer.reason == "cancelled", "\(answer)")
      #expect(try agent.done("gpe_read")["eject_requested"] == "-")
      try control.refused("cancel OPERATION=\(number)", "unknown_operation")
      try control.refused("cancel OPERATION=99999", "unknown_operation")
      try lab.expectTableIsMachine()
    }

    @Test("an operation goes on when its issuer hangs up")
    func hangsUp() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      do {
        let issuer = try lab.control()
        try issuer.send("rem_pci LPAR=0 SLOT=0 MODE=graceful TIMEOUT=600")
        try handler.agent.notification("sci")
      }
      try handler.letGo(0)
      try lab.awaitQuiet(control)
      #expect(try lab.row(0, control) == "LPAR0 0")
    }

    @Test("metrics, sessions, version")
    func others() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      #expect(try control.done("show metrics")["controlprog_connections_open"] != nil)
      #expect(try lostEntries(control) == "0")
      #expect(try control.done("show sessions").rows.count == 1)
      #expect(try control.done("show version")["product"] == "controlprogd")
    }

    @Test("log entries that could not be written are counted")
    func lostLog() throws {
      let lab = try Lab()
      try lab.start(through: ["sh", "-c", "exec \"$@\" 2>/dev/full", "sh"])
      let control = try lab.control()
      // The log is written on a thread of its own.
      var patience = 10_000
      while patience > 0, try lostEntries(control) == "0" { patience -= 1 }
      #expect(try lostEntries(control).flatMap { UInt64($0) } ?? 0 > 0)
    }

    private func lostEntries(_ control: Client) throws -> String? {
      try control.done("show metrics")["controlprog_log_entries_lost_total"]
    }
  }
}
