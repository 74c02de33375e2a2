internal import Glibc
internal import Testing

extension AgentProcessTests {
  @Suite("Agents and daemons that end and come again") struct Restart {
    @Test("an agent that is killed at work and restarted is presented what is pending")
    func agentKilled() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "eject", "if [ ! -e \(lab.scratch.path)/second ]; then await_test; fi")
      let agent = try AgentProcess(lab, "LPAR0", ["--eject-hook", hook.path])
      let issuer = try lab.control()
      try issuer.send("rem_pci LPAR=0 SLOT=0 MODE=graceful")
      let left = try hook.awaitStart()
      agent.kill9()
      kill(-left, SIGKILL)
      _ = try lab.scratch.file("second", "")
      try agent.start()
      #expect(try issuer.answer()["guest"] == "ejected", "\(agent.log)")
      #expect(hook.runs == ["eject 0 disk0 LPAR0", "eject 0 disk0 LPAR0"])
      try lab.expectTableIsMachine()
      _ = control
    }

    @Test("an insertion that nobody has confirmed waits for an agent that comes later")
    func agentLate() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("rem_pci LPAR=0")
      try control.done("add_pci LPAR=0 TO=LPAR1")
      let hook = try Hook(lab, "insert", "await_test")
      let agent = try AgentProcess(lab, "LPAR1", ["--insert-hook", hook.path])
      try hook.awaitStart()
      try hook.awaitStart()
      try hook.letGo()
      try hook.letGo()
      #expect(Set(hook.runs) == ["insertion 0 disk0 LPAR1", "insertion 1 disk1 LPAR1"])
      agent.expectAlive()
    }

    @Test("the daemon is killed while a hook runs: the agent is back, nothing is lost, nobody fails over")
    func daemonKilled() throws {
      let lab = try Lab.started()
      let hook = try Hook(lab, "eject", "await_test")
      let agent = try AgentProcess(lab, "LPAR0", ["--eject-hook", hook.path])
      let member = try AgentProcess(lab, "LPAR1")
      let issuer = try lab.control()
      try issuer.send("rem_pci LPAR=0 SLOT=0 MODE=revoke WAIT=guest TIMEOUT=60")
      try hook.awaitStart()
      try lab.restart()
      try hook.letGo()
      let control = try lab.control()
      try lab.awaitQuiet(control)
      let operation = try control.done("show operation OPERATION=1")
      #expect(operation["state"] == "done", "\(operation) \(agent.log)")
      #expect(hook.runs == ["eject 0 disk0 LPAR0"], "its result is remembered")
      #expect(try lab.row(0, control) == "LPAR0 0")
      #expect(try lab.row(1, control) == "LPAR0 1")
      let events = try control.done("show events SINCE=0 LIMIT=1000").rows
      #expect(!events.contains { $0["STEP"]?.hasPrefix("11") == true }, "no failover")
      try lab.expectTableIsMachine()
      member.expectAlive()
    }

    @Test("the daemon restarts again and again: the agent comes back each time, and works")
    func again() throws {
      let lab = try Lab.started()
      let agent = try AgentProcess(lab, "LPAR0")
      for _ in 0..<3 {
        try lab.restart()
        try awaitAgent(lab, "LPAR0")
        let control = try lab.control()
        #expect(try control.done("rem_pci LPAR=0 MODE=graceful")["guest"] == "ejected", "\(agent.log)")
        #expect(try control.done("add_pci LPAR=0 TO=LPAR0")["guest"] == "usable", "\(agent.log)")
      }
      try lab.expectTableIsMachine()
    }

    @Test("the agent as the partition's own command: it finds its socket, and outlives the daemon but not the power")
    func command() throws {
      let lab = try Lab.started(Plan(command: [agentPath]))
      try awaitAgent(lab, "LPAR1")
      try lab.control().done("rem_pci LPAR=0")
      #expect(try lab.control().done("add_pci LPAR=0 TO=LPAR1")["guest"] == "usable")
      try lab.restart()
      try awaitAgent(lab, "LPAR1")
      let control = try lab.control()
      #expect(try control.done("request_shutdown LPAR=1")["state"] == "inactive")
      let hello = try AgentHello(lab)
      try control.done("act LPAR=1")
      try hello.wait(for: "LPAR1")
      try control.done("deact LPAR=1")
      try lab.expectTableIsMachine()
    }

    @Test("an agent that starts before the daemon waits for it")
    func before() throws {
      let lab = try Lab()
      let errors = try openFile("\(lab.scratch.path)/agent.log")
      defer { close(errors) }
      let agent = try Child([agentPath, "--socket", lab.partitionSocket("LPAR0")], errors: errors)
      try lab.start()
      try awaitAgent(lab, "LPAR0")
      #expect(!agent.hasEnded)
      agent.signal(SIGTERM)
      #expect(try agent.exitCode() == 0)
    }
  }
}

/// Waits until the daemon, which may have heard it already, knows an agent of the partition.
func awaitAgent(_ lab: Lab, _ partition: String) throws {
  let hello = try AgentHello(lab)
  let rows = try lab.control().done("show partitions").rows
  if rows.first(where: { $0["NAME"] == partition })?["AGENT"] == "1" { return }
  try hello.wait(for: partition)
}

/// Whether there is such a process, ended ones that nobody has reaped aside.
func isAlive(_ pid: pid_t) -> Bool {
  let status = text("/proc/\(pid)/stat")
  guard let state = status.split(separator: ")").last?.split(separator: " ").first else { return false }
  return state != "Z" && state != "X"
}
