internal import Testing

/// The line for `systemctl status`, as a service manager hears it.
@Suite("STATUS=", .onItsOwnThread, .timeLimit(.minutes(10)))
struct StatusTests {
  @Test("is told when it changes: partitions, slots, the operation and its step")
  func follows() throws {
    let lab = try Lab()
    let notify = try NotifySocket("\(lab.scratch.path)/manager")
    let child = try lab.launch(environment: ["NOTIFY_SOCKET": notify.path])
    #expect(notify.wait(for: "READY=1", from: child))
    #expect(notify.wait(for: "STATUS=3 of 3 partitions active, 3 of 4 slots connected", from: child))
    let agent = ACPIHandler(agent: try lab.agent("LPAR1"))
    let control = try lab.control()
    try control.send("failover FROM=LPAR0 TO=LPAR1 CASE=a")
    try agent.agent.notification("sci")
    let running = "operation 1: failover LPAR0 -> LPAR1, step 1103"
    #expect(notify.wait(for: "STATUS=2 of 3 partitions active, 3 of 4 slots connected; \(running)", from: child))
    _ = try agent.service()
    try agent.confirmInsertion(0)
    try agent.confirmInsertion(1)
    _ = try control.answer()
    #expect(notify.wait(for: "STATUS=3 of 3 partitions active, 3 of 4 slots connected", from: child))
  }
}
