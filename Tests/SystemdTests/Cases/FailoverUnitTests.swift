internal import SystemdSupport
internal import Testing

extension SystemdTests {
  @Test("a failover is in the journal with its fields, and journalctl -x explains it")
  func failoverEntries() throws {
    try system.start()
    try system.done("journalctl", "--update-catalog")
    let mark = try journal.mark()
    let answer = try system.control().done("failover FROM=LPAR0 TO=LPAR1 CASE=a")
    let operation = try #require(answer["operation"])
    let begun = try journal.entry(.failoverBegun, after: mark)
    #expect(begun["CONTROLPROG_OPERATION"] == operation && begun["CONTROLPROG_PARTITION"] == "LPAR0")
    #expect(begun["CONTROLPROG_SLOT"] == "0" && begun["CONTROLPROG_TO"] == "LPAR1")
    #expect(begun["_SYSTEMD_UNIT"] == BootedSystem.unit && begun["PRIORITY"] == "5")
    let ended = try journal.entry(.failoverDone, after: mark)
    #expect(ended["CONTROLPROG_OPERATION"] == operation && ended["CONTROLPROG_STEP"] == "1105")
    let told = try system.done("journalctl", "-q", "-x", "--after-cursor=\(mark)")
    #expect(told.contains("Subject: Failover of LPAR0 to LPAR1 is done"))
    #expect(told.contains("Check that LPAR0 came back as the standby"))
    let shares = try system.partitions().mapValues { $0["CPU_SHARE"] ?? "?" }
    #expect(shares == ["LPAR0": "10", "LPAR1": "90"])
    expectShares(["LPAR0": 10, "LPAR1": 90])
    try system.restore()
  }

  @Test("a restart in the middle of a failover parks it; the next daemon goes on with it and ends it")
  func restartInFailover() throws {
    try system.start()
    let agent = try system.guest("LPAR1")
    try agent.done("hello AGENT=test VERSION=1")
    let mark = try journal.mark()
    let control = try system.control()
    try control.send("failover FROM=LPAR0 TO=LPAR1 CASE=a TIMEOUT=60")
    try agent.notification("sci partition=LPAR1")
    let operation = try #require(try journal.entry(.failoverBegun, after: mark)["CONTROLPROG_OPERATION"])
    try system.awaitProperty(
      "StatusText",
      "1 of 2 partitions active, 1 of 1 slots connected; operation \(operation): failover LPAR0 -> LPAR1, step 1103")
    try system.done("systemctl", "restart", BootedSystem.unit)
    #expect(try control.answer().reason == "shutting_down")
    #expect(try journal.count(.failoverDone, after: mark) == 0)
    let again = ACPIHandler(agent: try system.guest("LPAR1"))
    try again.agent.done("hello AGENT=test VERSION=1")
    #expect(try again.service().inserted == 1, "the insertion is presented again")
    try again.confirmInsertion(0)
    let ended = try journal.entry(.failoverDone, after: mark)
    #expect(ended["CONTROLPROG_OPERATION"] == operation)
    #expect(try system.slot() == "LPAR1 1")
    #expect(try system.partitions()["LPAR0"]?["STATE"] == "active", "back as the standby")
    try system.restore()
  }

  @Test("a restart is nobody's fault: no failover, no fence, the table stands")
  func restartIsNoFault() throws {
    try system.start()
    try system.done("systemctl", "start", "controlprog-agent.service")
    let mark = try journal.mark()
    let process = try system.property("MainPID")
    try system.done("systemctl", "restart", BootedSystem.unit)
    #expect(try system.property("MainPID") != process)
    #expect(try journal.entry(.started, after: mark)["_PID"] == system.property("MainPID"))
    let events = try system.control()
    try events.done("subscribe KINDS=agent SINCE=1")
    #expect(try system.slot() == "LPAR0 1")
    for id in [MessageID.fence, .failoverBegun, .quarantine, .tableDiffers] {
      #expect(try journal.count(id, after: mark) == 0, "\(id)")
    }
    try system.done("systemctl", "stop", "controlprog-agent.service")
  }
}
