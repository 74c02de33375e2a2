internal import Testing

extension DaemonTests {
  /// Every command of the protocol through socat, as an operator and as a guest.
  @Suite("Text: every command, typed with socat") struct TextCommands {
    private static let operators: [(line: String, answer: String)] = [
      ("ping", "OK"), ("help", "OK"), ("help add_pci", "OK"), ("rpc.discover", "OK"),
      ("show version", "OK product=controlprogd"), ("show slots", "OK"), ("show_partitions", "OK"),
      ("show gatekeeper", "OK"), ("show gpe LPAR=0", "OK partition=LPAR0 sts="), ("show operations", "OK"),
      ("show events SINCE=0 LIMIT=5", "OK next="), ("show sessions", "OK"), ("show metrics", "OK controlprog_"),
      ("explain SLOT=0", "OK subject="), ("explain lpar = LPAR0", "OK subject="), ("subscribe", "OK next="),
      ("set_cpu_share LPAR=0 PERCENT=60", "OK"), ("set_maintenance CLUSTER=db STATE=on", "OK"),
      ("set_maintenance CLUSTER=db STATE=off", "OK"), ("deact LPAR = 0", "OK operation="),
      ("rem_pci PPAR = 0", "OK operation="), ("add_pci LPAR = 0 TO = LPAR1", "OK operation="),
      ("act LPAR = \"LPAR0\"", "OK operation="), ("show operation OPERATION=1", "OK id=1 verb=deact"),
      ("insert_card SLOT=32 DEVICE=spare", "OK"), ("failover FROM=LPAR1 TO=LPAR0", "OK operation="),
      ("request_shutdown LPAR=1 TIMEOUT=0.05", "ERR timed_out"),
      ("cancel OPERATION=1", "ERR unknown_operation"), ("pull_card SLOT=1", "OK"),
      ("insert_card SLOT=1 DEVICE=disk1", "OK"), ("fail_device SLOT=1 KIND=card", "OK"),
      ("clear_slot SLOT=1", "ERR machine_error"),
    ]

    private static let guests: [(line: String, answer: String)] = [
      ("hello AGENT=socat VERSION=1 BOOT_ID=x", "OK partition=LPAR0"), ("io_read PORT=0xafe0 WIDTH=2", "OK value="),
      ("io_write PORT=0xafe0 WIDTH=2 VALUE=2", "OK"), ("io_read PORT=1 WIDTH=4", "OK value=4294967295"),
      ("gpe_read", "OK sts="), ("ost SLOT=0 EVENT=1 STATUS=0", "OK"),
      ("mmio_read SLOT=0 OFFSET=0 WIDTH=8", "OK value="), ("mmio_write SLOT=0 OFFSET=0x10 WIDTH=8 VALUE=7", "OK"),
      ("heartbeat SEQUENCE=1 SERVICE=ok", "OK"), ("send TO=LPAR1 MESSAGE=\"a b\"", "OK"), ("ping", "OK"),
      ("show slots", "OK"),
    ]

    /// What ends the guest's access or the guest: said when all before has been answered.
    private static let lastOfGuests: [(line: String, answer: String)] = [
      ("rem_pci LPAR=LPAR0", "OK operation="), ("power_off", "OK"),
    ]

    private func expect(_ said: [(line: String, answer: String)], at socket: String) throws {
      let output = try socat(socket, said.map(\.line).joined(separator: "\n"))
      let answers = output.split(separator: "\n").filter { $0 == "OK" || $0.hasPrefix("OK ") || $0.hasPrefix("ERR ") }
      #expect(answers.count == said.count, "\(output)")
      for (said, answer) in zip(said, answers) {
        #expect(answer.hasPrefix(said.answer), "\(said.line)")
      }
    }

    @Test("an operator's, pipelined in one connection, answered in order")
    func operatorCommands() throws {
      let lab = try Lab.started()
      try expect(Self.operators, at: lab.controlSocket)
    }

    @Test("a guest's")
    func guestCommands() throws {
      let lab = try Lab.started()
      try expect(Self.guests, at: lab.partitionSocket("LPAR0"))
      try expect(Self.lastOfGuests, at: lab.partitionSocket("LPAR0"))
    }

    @Test("commands of one line take effect in turn: an access before rem_pci is not refused because of it")
    func inTurn() throws {
      let lab = try Lab.started()
      let line = "set_cpu_share LPAR=LPAR0 PERCENT=50; mmio_read SLOT=0 OFFSET=0 WIDTH=8; rem_pci LPAR=LPAR0"
      let answers = try socat(lab.partitionSocket("LPAR0"), line).split(separator: "\n")
      try #require(answers.count == 3, "\(answers)")
      #expect(answers[1].hasPrefix("OK value="), "\(answers)")
    }

    @Test("no command of the catalogue is missing here")
    func complete() throws {
      let lab = try Lab.started()
      let lines = try lab.control().done("help").payload + lab.guest("LPAR0").done("help").payload
      // The table ends at an empty line.
      let listed = Set(lines.compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0.isVerb })
      let tried = Set((Self.operators + Self.guests + Self.lastOfGuests).map { Self.verb($0.line) })
      #expect(tried.subtracting(listed).isEmpty)
      #expect(listed.subtracting(tried).isEmpty)
    }

    private static func verb(_ line: String) -> String {
      let words = line.split(separator: " ").map(String.init)
      return words[0] == "show" ? "show_\(words[1])" : words[0]
    }

    @Test("what belongs to the other side is not permitted")
    func otherSide() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      for line in Self.guests.map(\.line).filter({ !["ping", "show slots"].contains($0) }) {
        try control.refused(line, "not_permitted")
      }
      let guest = try lab.guest("LPAR0")
      for line in [
        "pull_card SLOT=0", "insert_card SLOT=32 DEVICE=spare", "fail_device SLOT=0", "clear_slot SLOT=0",
        "cancel OPERATION=1",
      ] {
        try guest.refused(line, "not_permitted")
      }
    }
  }
}

extension String {
  /// A word of lower-case letters and underscores, as the titles of tables are not.
  fileprivate var isVerb: Bool { allSatisfy { $0.isLowercase || $0 == "_" || $0 == "." } }
}
