internal import Glibc
internal import Testing

extension DaemonTests {
  /// A partition that is a process: its end is noticed, its life goes on over the daemon's death.
  @Suite("Partitions with a program of their own") struct GuestCommand {
    /// A guest that says its pid through one pipe, and ends when it is told to through another.
    private final class Guest {
      let lab: Lab
      private let scratch: Scratch
      private let started: Int32
      private let end: Int32

      init(isActive: Bool = false) throws {
        scratch = try Scratch()
        let script = """
          echo $$ >> "$0.pids"
          echo $$ > "$0.started"
          read line < "$0.end"
          """
        let path = try scratch.file("guest.sh", script)
        // Open for both, so that neither side waits for the other.
        mkfifo("\(path).started", 0o600)
        mkfifo("\(path).end", 0o600)
        started = open("\(path).started", O_RDWR | O_CLOEXEC)
        end = open("\(path).end", O_RDWR | O_CLOEXEC)
        lab = try Lab(Plan(isLPAR1Active: isActive, command: ["/bin/sh", path]))
        try lab.start()
      }

      deinit {
        lab.kill9()
        for pid in pids where isAlive(pid) { kill(pid, SIGKILL) }
        close(started)
        close(end)
      }

      /// All that were ever started.
      var pids: [pid_t] { text("\(scratch.path)/guest.sh.pids").split(separator: "\n").compactMap { pid_t($0) } }

      /// The pid that the next start says.
      func awaitStart() throws -> pid_t {
        try #require(isReadable(started, within: 20), "the guest did not start: \(lab.log)")
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(started, &buffer, buffer.count)
        let said = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return try #require(said.split(separator: "\n").last.flatMap { pid_t($0) })
      }

      func letEnd() throws { try writeAll(end, [10]) }
    }

    @Test("act starts it, deact ends and reaps it")
    func actAndDeact() throws {
      let guest = try Guest()
      let control = try guest.lab.control()
      #expect(try control.done("act LPAR=1")["state"] == "active")
      let pid = try guest.awaitStart()
      #expect(isAlive(pid))
      #expect(try control.done("deact LPAR=1")["state"] == "inactive")
      #expect(kill(pid, 0) != 0, "gone, and reaped")
      #expect(try control.done("act LPAR=1")["state"] == "active")
      #expect(try guest.awaitStart() != pid)
      try guest.lab.expectTableIsMachine()
    }

    @Test("its own end makes the partition inactive, with an event, and releases its slots")
    func ownEnd() throws {
      let guest = try Guest()
      let control = try guest.lab.control()
      try control.done("act LPAR=1")
      try control.done("add_pci LPAR=0 TO=LPAR1 WAIT=none")
      let pid = try guest.awaitStart()
      let events = try guest.lab.control()
      try events.done("subscribe KINDS=partition")
      try guest.letEnd()
      #expect(try events.notification("event").contains("LPAR1"))
      #expect(try guest.lab.power("LPAR1", control) == "inactive")
      #expect(!isAlive(pid))
      try guest.lab.expectTableIsMachine()
    }

    @Test("a daemon that was killed adopts it: same process, still active, nothing moved; deact then ends it")
    func adopted() throws {
      let guest = try Guest()
      try guest.lab.control().done("act LPAR=1")
      try guest.lab.control().done("add_pci LPAR=0 TO=LPAR1 WAIT=none")
      let pid = try guest.awaitStart()
      let generation = try guest.lab.guest("LPAR1").done("hello")["generation"]
      try guest.lab.restart()
      let control = try guest.lab.control()
      #expect(isAlive(pid))
      #expect(try guest.lab.power("LPAR1", control) == "active")
      #expect(try guest.lab.row(0, control) == "LPAR1 1")
      #expect(try guest.lab.guest("LPAR1").done("hello")["generation"] == generation)
      try guest.lab.expectTableIsMachine()
      try control.done("deact LPAR=1")
      #expect(!isAlive(pid))
      #expect(guest.pids == [pid], "it was started once")
      try guest.lab.expectTableIsMachine()
    }

    @Test("one that died while the daemon was away is found gone: inactive, its slots released")
    func diedMeanwhile() throws {
      let guest = try Guest()
      try guest.lab.control().done("act LPAR=1")
      try guest.lab.control().done("add_pci LPAR=0 TO=LPAR1 WAIT=none")
      let pid = try guest.awaitStart()
      guest.lab.kill9()
      let ending = try openPidfd(pid)
      kill(pid, SIGKILL)
      #expect(isReadable(ending, within: 20))
      close(ending)
      try guest.lab.start()
      let control = try guest.lab.control()
      #expect(try guest.lab.power("LPAR1", control) == "inactive")
      try guest.lab.expectTableIsMachine()
      try control.done("rem_pci LPAR=1")
      try control.done("act LPAR=1")
    }

    @Test("SIGTERM of the daemon leaves it running")
    func orderly() throws {
      let guest = try Guest(isActive: true)
      let pid = try guest.awaitStart()
      try guest.lab.awaitPower("LPAR1", "active", guest.lab.control())
      #expect(try guest.lab.stop() == 0)
      #expect(isAlive(pid))
      try guest.lab.start()
      #expect(try guest.lab.power("LPAR1", guest.lab.control()) == "active")
      try guest.lab.control().done("deact LPAR=1")
      #expect(!isAlive(pid))
    }

    @Test("a program that does not exist: machine_error, and the partition stays inactive")
    func missing() throws {
      let lab = try Lab.started(Plan(isLPAR1Active: false, command: ["/nothing/here"]))
      let control = try lab.control()
      try control.refused("act LPAR=1", "machine_error")
      #expect(try lab.power("LPAR1", control) == "inactive")
      try lab.expectTableIsMachine()
    }

    @Test("a failover whose new side is a process that dies: the disk is nobody's, and an operator can go on")
    func diesInFailover() throws {
      let guest = try Guest(isActive: true)
      let control = try guest.lab.control()
      let pid = try guest.awaitStart()
      let agent = try guest.lab.agent("LPAR1")
      // The process says its pid before its start is answered.
      try guest.lab.awaitPower("LPAR1", "active", control)
      try control.send("failover FROM=LPAR0 TO=LPAR1 CASE=a")
      try agent.notification("sci")
      kill(pid, SIGKILL)
      let answer = try control.answer()
      #expect(answer.reason != nil, "\(answer)")
      #expect(try guest.lab.row(0, control).hasSuffix(" 0"))
      try guest.lab.expectTableIsMachine()
    }
  }
}

/// Whether a process runs: one that has ended and waits for its parent does not.
private func isAlive(_ pid: pid_t) -> Bool {
  let facts = text("/proc/\(pid)/stat")
  // The state is the first field behind the name, which is in parentheses.
  guard let close = facts.lastIndex(of: ")") else { return false }
  return !facts[close...].dropFirst(2).hasPrefix("Z")
}
