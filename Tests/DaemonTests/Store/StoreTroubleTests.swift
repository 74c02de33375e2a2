internal import Glibc
internal import Testing

extension DaemonTests {
  @Suite("Store trouble: full, read-only, tampered with") struct StoreTrouble {
    private func lab(on disk: SmallDisk) throws -> Lab {
      let lab = try Lab(Plan(more: "store: {ballast: 1MiB}"), state: "\(disk.path)/state")
      try lab.start()
      return lab
    }

    @Test("a full disk: taking is refused, removing and fencing still work, and with space all works again")
    func full() throws {
      let disk = try SmallDisk.mounted(size: "12m")
      let lab = try lab(on: disk)
      let control = try lab.control()
      try disk.fill()
      try fillStore(control)
      try control.refused("failover FROM=LPAR0 TO=LPAR1", "store_error")
      try control.done("show slots")
      try control.done("rem_pci LPAR=0")
      try lab.expectTableIsMachine("full")
      try control.refused("add_pci LPAR=0 TO=LPAR1", "store_error")
      try control.done("deact LPAR=0")
      try control.refused("act LPAR=0", "store_error")
      disk.free()
      try recovered(control)
      try lab.expectTableIsMachine("freed")
      try lab.restart()
      try lab.expectTableIsMachine("restarted")
      #expect(try lab.row(0, lab.control()) == "LPAR1 1")
    }

    /// Writes what takes room until the store says that it has none; removals go on then, out of the ballast.
    private func fillStore(_ control: Client) throws {
      for round in 0..<20_000 {
        let answer = try control.ask("add_pci LPAR=0 TO=LPAR0")
        if answer.reason == "store_error" { return }
        try control.ask("rem_pci LPAR=0")
        if round == 19_999 { Issue.record("the store never found the disk full") }
      }
    }

    /// The daemon looks for space again by itself, about once a second.
    private func recovered(_ control: Client) throws {
      let events = try control.ask("show metrics")
      #expect(events.isOK)
      var answer = try control.ask("add_pci LPAR=0 TO=LPAR1")
      for _ in 0..<20_000 where answer.reason == "store_error" { answer = try control.ask("add_pci LPAR=0 TO=LPAR1") }
      #expect(answer.isOK, "\(answer)")
      try control.done("act LPAR=0")
    }

    @Test("a disk that takes no write at all: store_error, reads are answered, nothing was granted, and it comes back")
    func noWrites() throws {
      let lab = try Lab()
      // A limit on the size of files, set on the running process, makes every write fail. The signal that goes with it
      // is for programs that know no better.
      try lab.start(through: ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"])
      let pid = try #require(lab.child?.pid)
      func limit(_ value: String) throws {
        let result = try run(["prlimit", "--pid", "\(pid)", "--fsize=\(value):unlimited"])
        try #require(result.code == 0, "\(result.errors)")
      }
      try limit("0")
      try refusedAndBack(lab, lab.control()) { try limit("unlimited") }
    }

    @Test("a read-only file system at the start: said, 70")
    func readOnly() throws {
      let disk = try SmallDisk.mounted(size: "24m")
      let lab = try lab(on: disk)
      #expect(try lab.stop() == 0)
      try disk.remount(readOnly: true)
      #expect(try lab.launch().exitCode() == 70)
      #expect(lab.log.contains("Read-only file system"), "\(lab.log)")
      try disk.remount(readOnly: false)
      try lab.start()
      try lab.expectTableIsMachine()
    }

    private func refusedAndBack(_ lab: Lab, _ control: Client, back: () throws -> Void) throws {
      try control.refused("set_cpu_share LPAR=0 PERCENT=7", "store_error")
      let refusal = try control.refused("add_pci LPAR=0 TO=LPAR1", "store_error")
      let isOpen = try lab.guest("LPAR0").ask("mmio_read SLOT=0 OFFSET=0 WIDTH=8").isOK
      // What was revoked first stays revoked, and the answer says so.
      #expect(isOpen || refusal.status.contains("state="), "\(refusal)")
      try control.done("show slots")
      try control.done("show events SINCE=0")
      #expect(lab.child?.hasEnded == false)
      try lab.expectTableIsMachine("not writable", mayBeStricter: true)
      try back()
      var answer = try control.ask("set_cpu_share LPAR=0 PERCENT=8")
      for _ in 0..<20_000 where answer.reason == "store_error" {
        answer = try control.ask("set_cpu_share LPAR=0 PERCENT=8")
      }
      #expect(answer.isOK, "\(answer)")
      try lab.expectTableIsMachine("writable again")
      try lab.restart()
      let rows = try lab.control().done("show partitions").rows
      #expect(rows.first?["CPU_SHARE"] == "8")
      try lab.expectTableIsMachine("after a restart")
    }

    @Test("--verify-audit: intact beside the running daemon; a record that was changed is named, exit 1")
    func audit() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("failover FROM=LPAR0 TO=LPAR1")
      try control.refused("act LPAR=0", "partition_active")
      let intact = try run(lab.command + ["--verify-audit"])
      #expect(intact.code == 0 && intact.output.contains("intact"), "\(intact)")
      #expect(try lab.stop() == 0)
      let sql = "UPDATE audit SET issuer = 'somebody' WHERE rowid = (SELECT min(rowid) + 1 FROM audit)"
      let tampered = try run(["sqlite3", "\(lab.state)/state.db", sql])
      try #require(tampered.code == 0, "\(tampered.errors)")
      let broken = try run(lab.command + ["--verify-audit"])
      #expect(broken.code == 1, "\(broken)")
      #expect((broken.output + broken.errors).contains("record 2 "), "\(broken)")
      let cut = try run(["sqlite3", "\(lab.state)/state.db", "DELETE FROM audit WHERE rowid = 2"])
      try #require(cut.code == 0, "\(cut.errors)")
      let gap = try run(lab.command + ["--verify-audit"])
      #expect(gap.code == 1, "\(gap)")
    }

    @Test("a database that is none: the daemon says so and ends with 70, and leaves it as it is")
    func noDatabase() throws {
      let lab = try Lab()
      mkdir(lab.state, 0o700)
      try write("this is no database, and it is long enough to be looked at as one\n", to: "\(lab.state)/state.db")
      chmod("\(lab.state)/state.db", 0o600)
      #expect(try lab.launch().exitCode() == 70)
      #expect(lab.log.contains("store"), "\(lab.log)")
      #expect(text("\(lab.state)/state.db").hasPrefix("this is no database"))
    }
  }
}
