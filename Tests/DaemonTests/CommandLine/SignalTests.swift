internal import Glibc
internal import Testing

extension DaemonTests {
  @Suite("SIGHUP, SIGTERM and socket activation") struct Signals {
    private func reload(_ lab: Lab, _ plan: Plan) throws {
      try write(plan.yaml, to: lab.configuration)
      lab.child?.signal(SIGHUP)
      try lab.awaitReady()
    }

    @Test("SIGHUP: roles and cluster rules change while it runs")
    func live() throws {
      let lab = try Lab.started()
      _ = try lab.agent("LPAR0")
      try lab.guest("LPAR1").refused("rem_pci LPAR=0", "peer_alive")
      chmod(lab.controlSocket, 0o666)
      chmod(lab.scratch.path, 0o711)
      #expect(try asNobody(lab, "show version").contains("not_permitted"))
      try reload(lab, Plan(cluster: ["fencing: trusted"], role: "viewer"))
      try lab.guest("LPAR1").done("rem_pci LPAR=0")
      #expect(try asNobody(lab, "show version").hasPrefix("OK"))
      #expect(try asNobody(lab, "deact LPAR=0").contains("not_permitted"))
      try lab.expectTableIsMachine()
    }

    /// Says a line as uid 65533.
    private func asNobody(_ lab: Lab, _ line: String) throws -> String {
      let result = try run(
        [
          "setpriv", "--reuid", "65533", "--regid", "65533", "--clear-groups", "socat", "-t", "30", "-",
          "UNIX-CONNECT:\(lab.controlSocket)",
        ], input: Array("\(line)\n".utf8))
      #expect(result.code == 0, "\(result.errors)")
      return result.output
    }

    @Test("SIGHUP: what needs a restart is said in a line of its own, and a bad file changes nothing")
    func restartNeeded() throws {
      let lab = try Lab.started()
      try reload(lab, Plan(more: "store: {ballast: 2MiB}"))
      let said = lab.log.split(separator: "\n").contains { $0.contains("ballast") && $0.contains("restart") }
      #expect(said, "\(lab.log)")
      try reload(lab, Plan(cluster: ["fencing: maybe"]))
      #expect(lab.log.contains("fencing"), "\(lab.log)")
      try lab.control().done("show slots")
      _ = try lab.agent("LPAR0")
      try lab.guest("LPAR1").refused("rem_pci LPAR=0", "peer_alive")
    }

    @Test("SIGTERM: who waits is told, the operation is parked, and the next start goes on with it")
    func parked() throws {
      let lab = try Lab.started()
      let agent = try lab.agent("LPAR0")
      let issuer = try lab.control()
      try issuer.send("failover FROM=LPAR0 TO=LPAR1 CASE=b TIMEOUT=1")
      try agent.notification("stop")
      let child = try #require(lab.child)
      child.signal(SIGTERM)
      let answer = try issuer.answer()
      #expect(answer.reason == "shutting_down", "\(answer)")
      #expect(issuer.isClosed() && agent.isClosed())
      // The contract's bound on a stop.
      #expect(try child.exitCode(within: 5) == 0)
      #expect(access(lab.controlSocket, F_OK) != 0, "its sockets are gone")
      try lab.start()
      let control = try lab.control()
      try lab.awaitQuiet(control)
      #expect(try control.done("show operation OPERATION=1")["state"] == "done")
      #expect(try lab.row(0, control) == "LPAR1 1")
      try lab.expectTableIsMachine()
    }

    @Test("SIGTERM while clients do not read and lines are not ended: still an orderly end")
    func stubborn() throws {
      let lab = try Lab.started()
      let mute = try lab.control()
      for _ in 0..<19 { try mute.send("show events SINCE=0; help; rpc.discover; help; rpc.discover") }
      let half = try lab.guest("LPAR0")
      try half.sendBytes(Array("show sl".utf8))
      let child = try #require(lab.child)
      child.signal(SIGTERM)
      #expect(try child.exitCode(within: 5) == 0)
    }

    @Test("what differs between configuration and store is said at the start, and the store rules")
    func differences() throws {
      let lab = try Lab.started()
      try lab.control().done("rem_pci LPAR=0")
      #expect(try lab.stop() == 0)
      try lab.start()
      #expect(lab.log.contains("slot 0: the configuration begins with LPAR0, flag 1"), "\(lab.log)")
      #expect(try lab.row(0, lab.control()) == "LPAR0 0")
    }

    @Test("sockets handed over by systemd-socket-activate, by their names")
    func activation() throws {
      let tool = "/usr/bin/systemd-socket-activate"
      if access(tool, X_OK) != 0 { try skip("\(tool) is missing: install Debian's package systemd") }
      let lab = try Lab()
      let control = "\(lab.scratch.path)/handed-control.sock"
      let guest = "\(lab.scratch.path)/handed-guest.sock"
      let notify = try NotifySocket("\(lab.scratch.path)/manager")
      let child = try lab.launch(
        through: [
          tool, "-l", control, "-l", guest, "--fdname=control:partition/LPAR0", "-E", "NOTIFY_SOCKET=\(notify.path)",
        ])
      // It starts the daemon when the first connection comes, which is then the daemon's.
      let client = try connectWhenThere(control, child)
      try #require(notify.wait(for: "READY=1", from: child), "\(lab.log)")
      try client.done("show slots")
      #expect(try Client(guest).done("hello")["partition"] == "LPAR0")
      #expect(try lab.guest("LPAR1").done("hello")["partition"] == "LPAR1", "the others are its own")
      #expect(access(lab.controlSocket, F_OK) != 0, "one that was handed over is not made again")
      // The tool passes them on without the flag: no program that the daemon starts is to have them.
      for descriptor in 3...4 { #expect(try isCloseOnExec(descriptor, of: child.pid)) }
      child.end()
      #expect(access(control, F_OK) == 0, "what was handed over is not the daemon's to remove")
    }

    private func isCloseOnExec(_ descriptor: Int, of pid: pid_t) throws -> Bool {
      let lines = text("/proc/\(pid)/fdinfo/\(descriptor)").split(separator: "\n")
      let flags = try #require(lines.first { $0.hasPrefix("flags:") }?.split(separator: "\t").last)
      return try #require(Int32(flags, radix: 8)) & O_CLOEXEC != 0
    }

    /// The tool says nothing when it listens: it is asked until it does, or ends.
    private func connectWhenThere(_ path: String, _ child: Child) throws -> Client {
      for _ in 0..<2000 {
        if let client = try? Client(path) { return client }
        if child.wait(for: 0.01) != nil { break }
      }
      throw Gone(why: "nobody listens at \(path)")
    }
  }
}
