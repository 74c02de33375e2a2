internal import SystemdSupport
internal import Testing

extension SystemdTests {
  @Test("both programs are installed, and systemd takes all that comes with them")
  func installation() throws {
    #expect(try system.call(["systemctl", "is-system-running"]).output == "running\n")
    try system.done("journalctl", "--update-catalog")
    for id in MessageID.allCases {
      let entry = try system.done("journalctl", "--dump-catalog", id.rawValue)
      #expect(entry.contains("Subject: ") && entry.contains("Defined-By: controlprogd"), "\(id): \(entry)")
    }
    let others = ["controlprog-agent.service", BootedSystem.partitionUnit, "controlprog-partitions.target"]
    for unit in [BootedSystem.unit] + others + BootedSystem.sockets {
      let verdict = try system.call(["systemd-analyze", "verify", "--man=no", unit])
      #expect(verdict.code == 0 && verdict.errors == "", "\(unit): \(verdict.errors)")
    }
    try system.done("systemd-analyze", "security", "--threshold=10", BootedSystem.unit)
  }

  @Test("a connection to the operators' socket starts the daemon, and partitions' sockets are its too")
  func socketActivation() throws {
    try system.done("systemctl", "stop", BootedSystem.sockets[0], BootedSystem.sockets[1], BootedSystem.sockets[2])
    try system.done("systemctl", "stop", BootedSystem.unit)
    try system.done("systemctl", "start", BootedSystem.sockets[0], BootedSystem.sockets[1], BootedSystem.sockets[2])
    #expect(try system.property("ActiveState") == "inactive")
    let said = try system.call(
      ["socat", "-t", "20", "-", "UNIX-CONNECT:/run/controlprogd/control.sock"], input: "show version\n")
    #expect(said.output.hasPrefix("OK product=controlprogd"), "\(said)")
    let guest = try system.call(
      ["socat", "-t", "20", "-", "UNIX-CONNECT:/run/controlprogd/partition/LPAR1.sock"], input: "ping\n")
    #expect(guest.output.hasPrefix("OK"), "\(guest)")
    #expect(try system.property("ActiveState") == "active")
    #expect(try system.property("User") == "controlprog")
    try system.awaitProperty("StatusText", "2 of 2 partitions active, 1 of 1 slots connected")
  }

  @Test("the status line follows what happens")
  func status() throws {
    try system.start()
    let control = try system.control()
    try control.done("rem_pci LPAR=LPAR0")
    try system.awaitProperty("StatusText", "2 of 2 partitions active, 0 of 1 slots connected")
    try control.done("add_pci LPAR=LPAR0 TO=LPAR0 WAIT=none")
    try system.awaitProperty("StatusText", "2 of 2 partitions active, 1 of 1 slots connected")
  }

  @Test("reload reads the configuration again in the same process")
  func reload() throws {
    try system.start()
    let process = try system.property("MainPID")
    let mark = try journal.mark()
    try system.done("systemctl", "reload", BootedSystem.unit)
    #expect(try journal.entry(.reloadDone, after: mark)["_PID"] == process)
    #expect(try system.property("MainPID") == process)
    #expect(try system.property("ActiveState") == "active")
  }

  @Test("a daemon that hangs is killed by the watchdog and goes on in a new process")
  func watchdog() throws {
    try system.start()
    let process = try system.property("MainPID")
    let restarts = try #require(Int(try system.property("NRestarts")))
    let mark = try journal.mark()
    try system.done("systemctl", "kill", "--signal=STOP", "--kill-who=main", BootedSystem.unit)
    let started = try journal.entry(.started, after: mark)
    #expect(started["_PID"] != process)
    try system.awaitProperty("ActiveState", "active")
    #expect(try system.property("NRestarts") == "\(restarts + 1)")
    #expect(try system.slot() == "LPAR0 1")
    #expect(try system.partitions().values.allSatisfy { $0["STATE"] == "active" })
  }

  @Test("the agent's unit runs the agent by its environment file, and starts it again")
  func agent() throws {
    try system.start()
    try system.done("systemctl", "start", "controlprog-agent.service")
    #expect(try system.property("ActiveState", of: "controlprog-agent.service") == "active")
    let events = try system.control()
    try events.done("subscribe KINDS=agent SINCE=1")
    try events.notification("event")
    #expect(try system.partitions()["LPAR1"]?["AGENT"] == "1")
    try system.done("systemctl", "kill", "--signal=KILL", "controlprog-agent.service")
    try system.awaitProperty("NRestarts", "1", of: "controlprog-agent.service")
    try system.done("systemctl", "stop", "controlprog-agent.service")
    #expect(try system.property("Result", of: "controlprog-agent.service") == "success")
  }

  @Test("stop ends the daemon in order, and leaves the guests")
  func stop() throws {
    try system.start()
    let guests = system.processes(of: "partition-LPAR0") + system.processes(of: "partition-LPAR1")
    #expect(guests.count == 3)
    let mark = try journal.mark()
    try system.done("systemctl", "stop", BootedSystem.sockets[0], BootedSystem.unit)
    #expect(try system.property("ActiveState") == "inactive")
    #expect(try system.property("Result") == "success")
    _ = try journal.entry(.stopped, after: mark)
    #expect(guests.allSatisfy { system.isAlive($0) })
    try system.start()
    #expect(try system.partitions().values.allSatisfy { $0["STATE"] == "active" })
  }
}
