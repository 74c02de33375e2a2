internal import SystemdSupport
internal import Testing

extension SystemdTests {
  private var unit: String { BootedSystem.partitionUnit }

  /// Says who it is, makes memory that it may write and execute, and leaves its session.
  private static let program = """
    [/bin/sh, -c, 'id -u; python3 -c "import mmap; mmap.mmap(-1, 4096, prot=7)" && echo wx; \
    setsid sleep infinity & exec sleep infinity']
    """

  @Test("a partition is a unit: as its owner, outside the daemon's sandbox, and through the daemon's restarts")
  func partitionUnit() throws {
    try system.inUnits(Self.program) {
      let children = system.processes(of: "partition-LPAR0")
      #expect(children.count == 1, "what was started otherwise goes on")
      #expect(try system.control().done("act LPAR=LPAR1")["state"] == "active")
      try system.awaitAnswer("what the program says", "\(BootedSystem.guest)\nwx\n") {
        text(system.path("/var/log/controlprogd/LPAR1.log"))
      }
      let process = try system.property("MainPID", of: unit)
      #expect(try system.done("ps", "-o", "user=", "-p", process) == "guest1")
      #expect(try system.property("ControlGroup", of: unit) == "/controlprog.slice/\(unit)")
      #expect(try system.property("CPUWeight", of: unit) == "4000")
      try system.control().done("set_cpu_share LPAR=LPAR1 PERCENT=25")
      try system.awaitProperty("CPUWeight", "2500", of: unit)
      try system.done("systemctl", "restart", BootedSystem.unit)
      #expect(try system.property("MainPID", of: unit) == process)
      #expect(try system.partitions()["LPAR1"]?["STATE"] == "active")
      let mark = try journal.mark()
      try system.done("systemctl", "kill", "--signal=KILL", "--kill-who=main", BootedSystem.unit)
      _ = try journal.entry(.started, after: mark)
      #expect(try system.property("MainPID", of: unit) == process)
      #expect(try system.partitions()["LPAR1"]?["STATE"] == "active")
      #expect(system.processes(of: "partition-LPAR0") == children)
      #expect(try system.control().done("deact LPAR=LPAR1")["state"] == "inactive")
      #expect(system.isUnitEmpty, "also what left the session")
      #expect(try system.property("ActiveState", of: unit) == "inactive")
    }
  }

  @Test("a unit's end is seen whoever ended it: the program, the administrator, or somebody while the daemon was away")
  func endOfPartitionUnit() throws {
    try system.inUnits(Self.program) {
      try system.control().done("act LPAR=LPAR1")
      try system.done("systemctl", "kill", "--signal=KILL", "--kill-who=main", unit)
      try system.awaitState("LPAR1", "inactive")
      #expect(system.isUnitEmpty)
      try system.control().done("act LPAR=LPAR1")
      try system.done("systemctl", "stop", unit)
      try system.awaitState("LPAR1", "inactive")
      try system.control().done("act LPAR=LPAR1")
      // Another start of the unit is not the daemon's: it is ended, or does not come about.
      _ = try system.call(["systemctl", "restart", unit])
      try system.awaitState("LPAR1", "inactive")
      #expect(system.isUnitEmpty)
      try system.control().done("act LPAR=LPAR1")
      try system.done("systemctl", "stop", BootedSystem.sockets[0], BootedSystem.unit)
      #expect(!system.isUnitEmpty)
      try system.done("systemctl", "stop", unit)
      try system.done("systemctl", "start", BootedSystem.sockets[0], BootedSystem.unit)
      #expect(try system.partitions()["LPAR1"]?["STATE"] == "inactive")
      // Nobody but the daemon has something for it to run.
      #expect(try system.call(["systemctl", "start", unit]).code != 0)
      let words = text(system.path("/var/log/controlprogd/LPAR1.log"))
      #expect(words.contains("controlprogd alone starts"))
      #expect(words.contains("runtime_dir is not /run/controlprogd needs"))
      try system.done("systemctl", "reset-failed", unit)
    }
  }

  @Test("a unit whose stop does not end holds up no restart of the daemon, and its partition is not off before it is")
  func endlessStop() throws {
    try system.inUnits(Self.program) {
      try system.control().done("act LPAR=LPAR1")
      try system.addToUnit("[Service]\nExecStop=/bin/sleep infinity\n") {
        try system.done("systemctl", "stop", "--no-block", unit)
        try system.awaitProperty("ActiveState", "deactivating", of: unit)
        try system.done("systemctl", "restart", BootedSystem.unit)
        #expect(try system.property("ActiveState") == "active")
        #expect(try system.property("ActiveState", of: unit) == "deactivating")
        #expect(try system.partitions()["LPAR1"]?["STATE"] != "inactive")
        try system.done("systemctl", "kill", "--signal=KILL", unit)
        try system.awaitState("LPAR1", "inactive")
        #expect(system.isUnitEmpty)
      }
    }
  }

  @Test("a crash is not kept by systemd as a failed unit once the daemon has seen it, then or at its next start")
  func crashOfPartitionUnit() throws {
    try system.inUnits(Self.program) {
      try system.control().done("act LPAR=LPAR1")
      try system.done("systemctl", "kill", "--signal=SEGV", "--kill-who=main", unit)
      try system.awaitState("LPAR1", "inactive")
      #expect(try system.call(["systemctl", "is-failed", unit]).output == "inactive\n")
      try system.control().done("act LPAR=LPAR1")
      try system.done("systemctl", "stop", BootedSystem.sockets[0], BootedSystem.unit)
      try system.done("systemctl", "kill", "--signal=SEGV", "--kill-who=main", unit)
      try system.awaitProperty("ActiveState", "failed", of: unit)
      try system.done("systemctl", "start", BootedSystem.sockets[0], BootedSystem.unit)
      #expect(try system.partitions()["LPAR1"]?["STATE"] == "inactive")
      #expect(try system.call(["systemctl", "is-failed", unit]).output == "inactive\n")
    }
  }

  @Test("a unit that does not start is told in words: the program's, the launcher's, systemd's, and that none came")
  func failingPartitionUnit() throws {
    try system.inUnits("[/no/such/program]") {
      let control = try system.control()
      func expectFailure(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        let answer = try control.refused("act LPAR=LPAR1", "machine_error", sourceLocation: sourceLocation)
        for word in words {
          #expect(answer.status.contains(word), "\(answer)", sourceLocation: sourceLocation)
        }
        #expect(try system.partitions()["LPAR1"]?["STATE"] == "inactive", sourceLocation: sourceLocation)
        #expect(system.isUnitEmpty, sourceLocation: sourceLocation)
      }
      try expectFailure("StartUnit \(unit)", "exit-code", "start /no/such/program: No such file or directory")
      #expect(try system.property("ActiveState", of: unit) == "inactive", "nor does systemd keep it as failed")
      try system.done("systemctl", "mask", "--runtime", unit)
      try expectFailure("masked")
      try system.done("systemctl", "unmask", "--runtime", unit)
      try system.done("systemctl", "kill", "--signal=STOP", "polkit.service")
      try expectFailure("timed out")
      try system.done("systemctl", "kill", "--signal=CONT", "polkit.service")
      try system.dropOwner()
      try expectFailure("the partition's owner is uid \(BootedSystem.guest)")
      // The rule lets the daemon ask for partitions' units alone.
      let refused = try system.call(
        ["setpriv", "--reuid=controlprog", "--regid=controlprog", "--clear-groups", "systemctl", "--no-ask-password"]
          + ["start", "systemd-tmpfiles-clean.service"])
      #expect(refused.code != 0 && refused.errors.contains("nteractive authentication"), "\(refused)")
    }
  }
}
