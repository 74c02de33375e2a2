internal import Testing

/// A command that the daemon is killed in: what comes before, how it is played, and what must hold if it was answered.
struct Scenario: Sendable, CustomTestStringConvertible {
  let name: String
  /// Lines of an operator before the crash, in a run of its own.
  var before: [String] = []
  /// Gives the answer; throws ``Gone`` when the daemon died on the way.
  let play: @Sendable (Lab) throws -> Answer
  /// The rows of slots 0 and 1 after an answer that says OK.
  var after: String?
  /// The power of LPAR0 after an answer that says OK.
  var power: String?

  var testDescription: String { name }

  /// An operator's single line.
  init(_ name: String, before: [String] = [], _ line: String, after: String? = nil, power: String? = nil) {
    self.name = name
    self.before = before
    self.play = { lab in try lab.control().ask(line) }
    self.after = after
    self.power = power
  }

  init(
    _ name: String, before: [String] = [], after: String? = nil, power: String? = nil,
    play: @escaping @Sendable (Lab) throws -> Answer
  ) {
    self.name = name
    self.before = before
    self.play = play
    self.after = after
    self.power = power
  }
}

extension Scenario {
  static let all = commands + withGuests + failovers

  /// Every changing command as an operator types it.
  private static let commands = [
    Scenario("deact", "deact LPAR=0", power: "inactive"),
    Scenario("act", before: ["deact LPAR=0"], "act LPAR=0", power: "active"),
    Scenario("rem_pci revoke", "rem_pci LPAR=0", after: "LPAR0 0"),
    Scenario("rem_pci ladder", "rem_pci LPAR=0 MODE=ladder TIMEOUT=0.02", after: "LPAR0 0"),
    Scenario("add_pci of free slots", before: ["rem_pci LPAR=0"], "add_pci LPAR=0 TO=LPAR1", after: "LPAR1 1"),
    Scenario("add_pci of enabled slots", "add_pci LPAR=0 TO=LPAR1", after: "LPAR1 1"),
    Scenario("add_pci of one's own", before: ["rem_pci LPAR=0"], "add_pci LPAR=0 TO=LPAR0", after: "LPAR0 1"),
    Scenario("add_pci that times out", "add_pci LPAR=0 TO=LPAR1 WAIT=guest TIMEOUT=0.05"),
    Scenario("insert_card", "insert_card SLOT=32 DEVICE=spare"),
    Scenario("pull_card", "pull_card SLOT=0"),
    Scenario("fail_device", "fail_device SLOT=0"),
    Scenario("set_cpu_share", "set_cpu_share LPAR=0 PERCENT=42"),
    Scenario("set_maintenance", "set_maintenance CLUSTER=db STATE=on"),
    Scenario("request_shutdown", "request_shutdown LPAR=0 TIMEOUT=0.05"),
  ]

  /// Commands that wait for a guest, and what a guest does by itself.
  private static let withGuests = [
    Scenario("rem_pci graceful", after: "LPAR0 0") { lab in
      let handler = ACPIHandler(agent: try lab.agent("LPAR0"))
      let control = try lab.control()
      try control.send("rem_pci LPAR=0 MODE=graceful TIMEOUT=0.5")
      try handler.agent.notification("sci")
      try handler.agent.ask("io_write PORT=0xae08 WIDTH=4 VALUE=3")
      return try control.answer()
    },
    Scenario("add_pci confirmed by the guest", before: ["rem_pci LPAR=0"], after: "LPAR1 1") { lab in
      let agent = try lab.agent("LPAR1")
      let control = try lab.control()
      try control.send("add_pci LPAR=0 TO=LPAR1 TIMEOUT=0.5")
      try agent.notification("sci")
      try agent.ask("ost SLOT=0 EVENT=1 STATUS=0")
      try agent.ask("ost SLOT=1 EVENT=1 STATUS=0")
      return try control.answer()
    },
    Scenario("add_pci refused by the guest", before: ["rem_pci LPAR=0"]) { lab in
      let agent = try lab.agent("LPAR1")
      let control = try lab.control()
      try control.send("add_pci LPAR=0 TO=LPAR1 TIMEOUT=0.5")
      try agent.notification("sci")
      try agent.ask("ost SLOT=0 EVENT=1 STATUS=1")
      return try control.answer()
    },
    Scenario("add_pci that waits for a card") { lab in
      let control = try lab.control()
      let events = try lab.control()
      try events.ask("subscribe KINDS=device")
      try control.send("add_pci LPAR=1 SLOT=32 TO=LPAR0 INSERT_TIMEOUT=0.5")
      try events.notification("event")
      try lab.control().ask("insert_card SLOT=32 DEVICE=spare")
      return try control.answer()
    },
    Scenario("cancel") { lab in
      let agent = try lab.agent("LPAR0")
      let control = try lab.control()
      try control.send("rem_pci LPAR=0 MODE=graceful TIMEOUT=0.5")
      try agent.notification("sci")
      return try lab.control().ask("cancel OPERATION=1")
    },
    Scenario("an unasked eject, then clear_slot") { lab in
      try lab.guest("LPAR0").ask("io_write PORT=0xae08 WIDTH=4 VALUE=3")
      let control = try lab.control()
      try control.ask("clear_slot SLOT=0")
      return try control.ask("clear_slot SLOT=1")
    },
    Scenario("deact mode=shutdown, obeyed", power: "inactive") { lab in
      let agent = try lab.agent("LPAR0")
      let control = try lab.control()
      try control.send("deact LPAR=0 MODE=shutdown TIMEOUT=0.5")
      try agent.notification("power")
      try agent.send("power_off")
      return try control.answer()
    },
    Scenario("power_off", power: "inactive") { lab in try lab.guest("LPAR0").ask("power_off") },
    Scenario("a member fences and takes", after: "LPAR1 1") { lab in try lab.guest("LPAR1").ask("add_pci LPAR=0") },
  ]

  /// Every step of the two flows of Fig 11.
  private static let failovers = [
    Scenario("failover a", "failover FROM=LPAR0 TO=LPAR1 CASE=a", after: "LPAR1 1", power: "active"),
    Scenario("failover b", "failover FROM=LPAR0 TO=LPAR1 CASE=b TIMEOUT=0.1", after: "LPAR1 1", power: "active"),
    Scenario("failover b with agents", after: "LPAR1 1", power: "active") { lab in
      let old = try lab.agent("LPAR0")
      let new = try lab.agent("LPAR1")
      let control = try lab.control()
      try control.send("failover FROM=LPAR0 TO=LPAR1 CASE=b TIMEOUT=1")
      try old.notification("stop")
      try old.send("power_off")
      try new.notification("sci")
      try new.ask("ost SLOT=0 EVENT=1 STATUS=0")
      try new.ask("ost SLOT=1 EVENT=1 STATUS=0")
      return try control.answer()
    },
  ]
}
