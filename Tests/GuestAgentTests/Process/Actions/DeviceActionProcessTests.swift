internal import Glibc
internal import Testing

extension AgentProcessTests {
  /// One after the other: a loop device that is free is not taken before its disk comes.
  @Suite("Built-in actions: devices of the real kernel", .serialized) struct Devices {
    private func rig(_ arguments: (Lab) throws -> [String]) throws -> (Lab, Client, AgentProcess) {
      let wrapper = try Namespaces.wrapper()
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("rem_pci LPAR=0")
      return (lab, control, try AgentProcess(lab, "LPAR1", arguments(lab), through: wrapper))
    }

    /// Whether the agent's namespace has that interface up.
    private func isUp(_ name: String, _ agent: AgentProcess) throws -> Bool {
      let shown = try Namespaces.execute(in: agent, ["ip", "link", "show", "dev", name]).output
      return shown.split { "<>".contains($0) }.dropFirst().first?.split(separator: ",").contains("UP") == true
    }

    /// Sends `add_pci` and returns when the agent is at it.
    private func insert(_ lab: Lab, _ agent: AgentProcess) throws -> Client {
      let issuer = try lab.control()
      try issuer.send("add_pci LPAR=0 SLOT=0 TO=LPAR1")
      try agent.awaitLog("insertion")
      return issuer
    }

    @Test("an interface that comes later is waited for by the kernel's event, goes up, and down on eject")
    func interface() throws {
      let (lab, control, agent) = try rig { _ in ["--interface", "0=cpd0"] }
      let issuer = try insert(lab, agent)
      let made = try Namespaces.execute(
        in: agent, ["ip", "link", "add", "cpd0", "type", "veth", "peer", "name", "cpd1"])
      guard made.code == 0 else { try skip("no veth interface can be made here: \(made.errors)") }
      #expect(try issuer.answer()["guest"] == "usable", "\(agent.log)")
      #expect(try isUp("cpd0", agent))
      #expect(try !isUp("cpd1", agent))
      #expect(try control.done("rem_pci LPAR=1 SLOT=0 MODE=graceful WAIT=guest")["guest"] == "ejected", "\(agent.log)")
      #expect(try !isUp("cpd0", agent))
      agent.expectAlive()
    }

    @Test("a disk that comes later is waited for and mounted; whoever else has it mounted keeps it")
    func disk() throws {
      var disk: LoopDisk?
      let (lab, control, agent) = try rig { lab in
        let made = try LoopDisk.made(lab)
        disk = made
        for name in ["mounted", "elsewhere"] { mkdir("\(lab.scratch.path)/\(name)", 0o700) }
        return ["--mount", "0=\(made.node):\(lab.scratch.path)/mounted"]
      }
      let issuer = try insert(lab, agent)
      try disk?.insert()
      #expect(try issuer.answer()["guest"] == "usable", "\(agent.log)")
      let elsewhere = "\(lab.scratch.path)/elsewhere"
      #expect(
        try Namespaces.execute(in: agent, ["mount", "--bind", "\(lab.scratch.path)/mounted", elsewhere]).code == 0)
      try control.refused("rem_pci LPAR=1 SLOT=0 MODE=graceful", "guest_refused")
      try agent.awaitLog("it is mounted elsewhere too")
      #expect(try Namespaces.isMounted("\(lab.scratch.path)/mounted", in: agent))
      #expect(try Namespaces.execute(in: agent, ["umount", elsewhere]).code == 0)
      #expect(try control.done("rem_pci LPAR=1 SLOT=0 MODE=graceful WAIT=guest")["guest"] == "ejected", "\(agent.log)")
      agent.expectAlive()
    }

    @Test("a disk that a detached file system still has is refused until the last file there is closed")
    func detached() throws {
      var disk: LoopDisk?
      var mounted = ""
      let (lab, control, agent) = try rig { lab in
        let made = try LoopDisk.made(lab)
        disk = made
        mounted = "\(lab.scratch.path)/mounted"
        mkdir(mounted, 0o700)
        return ["--mount", "0=\(made.node):\(mounted)"]
      }
      try disk?.insert()
      #expect(try control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")["guest"] == "usable", "\(agent.log)")
      let squatter = try Squatter(lab, agent, in: mounted)
      #expect(try Namespaces.execute(in: agent, ["umount", "-l", mounted]).code == 0)
      #expect(try control.done("rem_pci LPAR=1 SLOT=0 MODE=graceful WAIT=guest")["guest"] == "ejected", "\(agent.log)")
      try control.refused("add_pci LPAR=1 SLOT=0 TO=LPAR1", "guest_refused")
      try agent.awaitLog("a file system that is seen nowhere still has it")
      squatter.leave()
      #expect(try control.done("add_pci LPAR=1 SLOT=0 TO=LPAR1")["guest"] == "usable", "\(agent.log)")
      #expect(try Namespaces.isMounted(mounted, in: agent))
    }

    @Test("a function that has a driver counts at once; one that is not there is waited for, and refuses")
    func driver() throws {
      let listed = try run(["sh", "-c", "for d in /sys/bus/pci/devices/*/driver; do [ -e $d ] && echo $d; done"])
      guard let path = listed.output.split(separator: "\n").first else {
        try skip("no PCI device with a driver is here")
      }
      let address = try #require(path.split(separator: "/").dropLast().last)
      let (_, control, agent) = try rig { _ in
        ["--pci", "0=\(address)", "--pci", "1=ffff:ff:1f.7", "--hook-timeout", "0.3"]
      }
      #expect(try control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")["guest"] == "usable", "\(agent.log)")
      try agent.awaitLog("\(address) has a driver")
      let answer = try control.refused("add_pci LPAR=0 SLOT=1 TO=LPAR1", "guest_refused")
      #expect(answer.status.contains("ost=129"), "\(answer)")
      agent.expectAlive()
    }

    @Test("the options are checked, and help names them")
    func options() throws {
      for words in [["--pci", "0=1"], ["--interface", "eth0"], ["--mount", "0=/dev/vdb"], ["--mount"]] {
        let result = try run([agentPath, "--socket", "/nowhere"] + words)
        #expect(result.code == 64 && result.errors.contains(words[0]), "\(result)")
      }
      let help = try run([agentPath, "--help"]).output
      for name in ["--pci SLOT=", "--interface SLOT=", "--mount SLOT="] { #expect(help.contains(name)) }
    }
  }
}
