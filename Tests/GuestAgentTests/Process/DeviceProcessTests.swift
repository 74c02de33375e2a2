internal import Glibc
internal import Testing

extension AgentProcessTests {
  /// A pair of pseudo-terminals in the place of a virtio port.
  @Suite("Over a character device") struct Device {
    private let fast = ["--heartbeat", "0.1"]

    @Test("hot add and removal over a device")
    func works() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let port = try DevicePort(lab, "LPAR0")
      let agent = try AgentProcess(lab, "LPAR0", fast, medium: ["--device", port.path])
      #expect(try control.done("rem_pci LPAR=0 MODE=graceful")["guest"] == "ejected", "\(agent.log)")
      #expect(try control.done("add_pci LPAR=0 TO=LPAR0")["guest"] == "usable", "\(agent.log)")
      try lab.expectTableIsMachine()
    }

    @Test("the agent is killed and restarted on a connection that goes on")
    func agentRestart() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let port = try DevicePort(lab, "LPAR0")
      let agent = try AgentProcess(lab, "LPAR0", fast, medium: ["--device", port.path])
      agent.kill9()
      // Half a frame of the one that was killed: the next one's hello begins at a new line.
      let device = open(port.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
      try #require(device >= 0, "\(lastError())")
      try writeAll(device, Array("{\"jsonrpc\":\"2.0\",\"id\":\"old.9\",\"meth".utf8))
      close(device)
      try agent.launch()
      // The daemon has known an agent there all the time: its work tells.
      #expect(try control.done("rem_pci LPAR=0 MODE=graceful")["guest"] == "ejected", "\(agent.log)")
    }

    @Test("the daemon is killed in the middle of a frame and restarted: hello again, and nothing is lost")
    func daemonRestart() throws {
      let lab = try Lab.started()
      let port = try DevicePort(lab, "LPAR0")
      let agent = try AgentProcess(lab, "LPAR0", fast, medium: ["--device", port.path])
      lab.kill9()
      port.part()
      try port.garble("{\"jsonrpc\":\"2.0\",\"id\":\"x")
      try lab.start()
      try port.join()
      try awaitAgent(lab, "LPAR0")
      let control = try lab.control()
      #expect(try control.done("rem_pci LPAR=0 MODE=graceful")["guest"] == "ejected", "\(agent.log)")
    }

    @Test("garbage on the device is passed over")
    func garbage() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let port = try DevicePort(lab, "LPAR0")
      let agent = try AgentProcess(lab, "LPAR0", fast, medium: ["--device", port.path])
      for text in ["\n\nOK\n", "{\"id\":3}\n", "\u{1}\u{2}\u{3}\n"] { try port.garble(text) }
      #expect(try control.done("rem_pci LPAR=0 MODE=graceful")["guest"] == "ejected", "\(agent.log)")
    }
  }
}
