internal import Glibc
internal import SystemdSupport
internal import Testing

extension SystemdTests {
  /// Shares as the kernel has them; where it has no weights, that the daemon says so.
  func expectShares(_ percents: [String: Int], sourceLocation: SourceLocation = #_sourceLocation) {
    for (name, percent) in percents {
      let applied = (try? system.partitions()[name]?["SHARE_APPLIED"]) ?? "?"
      let weight = system.weight(of: "partition-\(name)")
      if system.hasWeights {
        #expect(weight == "\(percent * 100)" && applied == "1", "\(name)", sourceLocation: sourceLocation)
      } else {
        #expect(weight == "" && applied == "0", "\(name)", sourceLocation: sourceLocation)
      }
    }
    if !system.hasWeights {
      print("NOT CHECKED HERE: cpu.weight of guests; this kernel's cpu controller is not in cgroup version 2")
    }
  }

  @Test("guests are in groups of their own, with their share; a restart changes neither processes nor shares")
  func groups() throws {
    try system.start()
    let first = system.processes(of: "partition-LPAR0")
    let second = system.processes(of: "partition-LPAR1")
    #expect(first.count == 1 && second.count == 2, "also the one that made a session of its own")
    #expect(system.processes(of: "daemon").count == 1 && system.processes(of: "") == [])
    expectShares(["LPAR0": 60, "LPAR1": 40])
    try system.control().done("set_cpu_share LPAR=LPAR1 PERCENT=25")
    // Asked on the same connection's lane and done on another thread: the next guest's turn is behind it.
    try system.done("systemctl", "restart", BootedSystem.unit)
    expectShares(["LPAR0": 60, "LPAR1": 25])
    #expect(system.processes(of: "partition-LPAR0") == first && system.processes(of: "partition-LPAR1") == second)
    #expect(system.processes(of: "daemon").count == 1)
    try system.restore()
  }

  @Test("guests and shares outlive a daemon that is killed")
  func crash() throws {
    try system.start()
    let guests = system.processes(of: "partition-LPAR0") + system.processes(of: "partition-LPAR1")
    let mark = try journal.mark()
    try system.done("systemctl", "kill", "--signal=KILL", "--kill-who=main", BootedSystem.unit)
    _ = try journal.entry(.started, after: mark)
    try system.awaitProperty("ActiveState", "active")
    #expect(system.processes(of: "partition-LPAR0") + system.processes(of: "partition-LPAR1") == guests)
    expectShares(["LPAR0": 60, "LPAR1": 40])
  }

  @Test("deact ends the whole tree of a guest, and its group")
  func powerOff() throws {
    try system.start()
    let guests = system.processes(of: "partition-LPAR1")
    #expect(guests.count == 2)
    let control = try system.control()
    #expect(try control.done("deact LPAR=LPAR1")["state"] == "inactive")
    #expect(guests.allSatisfy { !system.isAlive($0) }, "also the one that left the session")
    #expect(system.processes(of: "partition-LPAR1") == [])
    #expect(access(system.path("/sys/fs/cgroup/system.slice/controlprogd.service/partition-LPAR1"), F_OK) != 0)
    try control.done("act LPAR=LPAR1")
    #expect(system.processes(of: "partition-LPAR1") != guests)
    try system.restore()
  }
}
