internal import SystemdSupport
internal import Testing

/// What somebody may have to act on has its identity and its fields in the log, also without a journal.
@Suite("Identities of log entries", .onItsOwnThread, .timeLimit(.minutes(10)))
struct JournalIdentityTests {
  /// The line with this identity; asked of the daemon's end, when all is written.
  private func line(_ id: MessageID, _ lab: Lab) throws -> String {
    let lines = lab.log.split(separator: "\n").filter { $0.contains("message-id=\(id.rawValue)") }
    #expect(lines.count == 1, "\(id): \(lab.log)")
    return lines.first.map(String.init) ?? ""
  }

  @Test("a member's take-over is a fence and a failover")
  func fence() throws {
    let lab = try Lab.started()
    let answer = try lab.guest("LPAR1").done("failover FROM=LPAR0 TO=LPAR1 CASE=a")
    let operation = try #require(answer["operation"])
    try lab.stop()
    let fence = try line(.fence, lab)
    #expect(
      fence.contains("partition=LPAR0") && fence.contains("operation=\(operation)") && fence.contains("step=1101"))
    #expect(fence.contains(" warning "))
    let begun = try line(.failoverBegun, lab)
    #expect(begun.contains("partition=LPAR0") && begun.contains("to=LPAR1") && begun.contains("step=1101"))
    #expect(begun.contains("operation=\(operation)") && begun.contains("slot=0,1"))
    let done = try line(.failoverDone, lab)
    #expect(done.contains("operation=\(operation)") && done.contains("partition=LPAR0") && done.contains("step=1105"))
  }

  @Test("a failover that is not done says at which step")
  func failoverFailed() throws {
    let lab = try Lab.started()
    let agent = try lab.agent("LPAR1")
    let control = try lab.control()
    try control.send("failover FROM=LPAR0 TO=LPAR1 CASE=a TIMEOUT=0.4")
    try agent.notification("sci")
    #expect(try control.answer().isOK == false)
    try lab.stop()
    let failed = try line(.failoverFailed, lab)
    #expect(failed.contains("partition=LPAR0") && failed.contains("to=LPAR1") && failed.contains("step=1103"))
    #expect(failed.contains(" warning ") && failed.contains("operation="))
  }

  @Test("a slot in quarantine, with the partition that had it")
  func quarantine() throws {
    let lab = try Lab.started()
    try lab.control().done("fail_device SLOT=0 KIND=medium")
    try lab.stop()
    let entry = try line(.quarantine, lab)
    #expect(entry.contains("slot=0") && entry.contains("partition=LPAR0"))
  }

  @Test("a cluster that is locked after too many fences")
  func fenceLocked() throws {
    let lab = try Lab.started(Plan(cluster: ["fence_limit: {pair: 5, cluster: 1}"]))
    try lab.guest("LPAR1").done("deact LPAR=0")
    let control = try lab.control()
    try control.done("act LPAR=0")
    try lab.guest("LPAR1").refused("deact LPAR=0", "fence_limit")
    try lab.stop()
    #expect(try line(.fenceLocked, lab).contains("partition=LPAR0"))
  }
}
