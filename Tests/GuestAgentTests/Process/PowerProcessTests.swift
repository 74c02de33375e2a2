internal import Glibc
internal import Testing

extension AgentProcessTests {
  @Suite("Step 1108 with a real agent") struct Power {
    @Test(
      "request_shutdown, and the power button: the stop hook runs, the partition goes off and comes again",
      arguments: [
        "request_shutdown LPAR=0", "deact LPAR=0 MODE=shutdown TIMEOUT=60",
      ])
    func shutdown(command: String) throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "stop")
      let agent = try AgentProcess(lab, "LPAR0", ["--stop-hook", hook.path, "--claim"])
      let answer = try control.done(command)
      #expect(answer["state"] == "inactive", "\(answer) \(agent.log)")
      #expect(hook.runs == ["stop   LPAR0"])
      let hello = try AgentHello(lab)
      try control.done("act LPAR=0")
      try hello.wait(for: "LPAR0")
      #expect(try control.done("rem_pci LPAR=0 MODE=graceful")["guest"] == "ejected", "\(agent.log)")
      #expect(agent.child?.hasEnded == false)
      try lab.expectTableIsMachine()
    }

    @Test("a service that does not stop: the partition stays up, and the issuer's deadline passes")
    func refuses() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "stop", "exit 3")
      let agent = try AgentProcess(lab, "LPAR0", ["--stop-hook", hook.path])
      try control.refused("request_shutdown LPAR=0 TIMEOUT=0.5", "timed_out")
      #expect(try lab.power("LPAR0", control) == "active")
      #expect(agent.log.contains("was not stopped"), "\(agent.log)")
    }

    @Test("a member's message is information: nothing stops")
    func messages() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let hook = try Hook(lab, "stop")
      let agent = try AgentProcess(lab, "LPAR1", ["--stop-hook", hook.path])
      let peer = try lab.guest("LPAR0")
      for text in ["stop", "power_off", "{\\\"method\\\":\\\"stop\\\"}"] {
        try peer.done("send TO=LPAR1 MESSAGE=\"\(text)\"")
      }
      try control.done("insert_card SLOT=32 DEVICE=spare")
      #expect(try control.done("add_pci LPAR=1 SLOT=32 TO=LPAR1 WAIT=guest")["guest"] == "usable")
      #expect(hook.runs.isEmpty)
      #expect(try lab.power("LPAR1", control) == "active")
      agent.expectAlive()
    }

    @Test("heartbeats are relayed to the other member")
    func heartbeats() throws {
      let lab = try Lab.started()
      let member = try lab.agent("LPAR0")
      let agent = try AgentProcess(lab, "LPAR1", ["--heartbeat", "0.05"])
      #expect(try member.notification("heartbeat").contains("service=ok"))
      #expect(try member.notification("heartbeat").contains("from=LPAR1"))
      agent.expectAlive()
    }

    @Test("the agent's exit statuses")
    func statuses() throws {
      #expect(try run([agentPath]).code == 64)
      #expect(try run([agentPath, "--socket", "/a", "--device", "/b"]).code == 64)
      #expect(try run([agentPath, "--socket", "/a", "--heartbeat", "0"]).code == 64)
      let hook = try run([agentPath, "--socket", "/a", "--insert-hook", "/nowhere/hook"])
      #expect(hook.code == 78)
      #expect(hook.errors.contains("/nowhere/hook"))
      #expect(try run([agentPath, "--version"]).code == 0)
    }
  }
}
