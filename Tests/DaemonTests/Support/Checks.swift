internal import Testing

/// What the table says, and what the machine shows.
extension Lab {
  /// The slots' rows by number, as an operator sees them.
  func slots(_ control: Client) throws -> [String: [String: String]] {
    let answer = try control.done("show slots")
    return Dictionary(answer.rows.map { ($0["SLOT"] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// One slot as `LPAR0 1`: its connection and its flag.
  func row(_ slot: Int, _ control: Client) throws -> String {
    let row = try slots(control)["\(slot)"]
    return "\(row?["CONNECTION"] ?? "?") \(row?["ENABLE"] ?? "?")"
  }

  func power(_ partition: String, _ control: Client) throws -> String {
    let rows = try control.done("show partitions").rows
    return rows.first { $0["NAME"] == partition }?["STATE"] ?? "?"
  }

  /// Waits until the partition is `state` (it is asked again at each event of a partition).
  func awaitPower(_ partition: String, _ state: String, _ control: Client) throws {
    let events = try self.control()
    try events.done("subscribe KINDS=partition SINCE=0")
    while try power(partition, control) != state { try events.notification("event") }
  }

  /// Asks the machine itself: each partition tries every slot, and gets through exactly where the table lets it (R-03,
  /// R-04); and a bus has a window exactly when it has an enabled slot, its owner's (R-05).
  ///
  /// Where the store cannot be written, the machine may be stricter than the table, and never laxer.
  func expectTableIsMachine(
    _ note: String = "", mayBeStricter: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let control = try control()
    let slots = try slots(control)
    let partitions = try control.done("show partitions").rows
    for partition in partitions {
      guard let name = partition["NAME"], partition["STATE"] == "active" else { continue }
      let guest = try guest(name)
      for (number, row) in slots {
        let passes = row["CONNECTION"] == name && row["ENABLE"] == "1"
        let answer = try guest.ask("mmio_read SLOT=\(number) OFFSET=0 WIDTH=8")
        if mayBeStricter, passes, answer.reason == "general_protection" { continue }
        // Outside its cluster a partition does not even learn that a slot exists.
        let isOurs = row["CANDIDATES"]?.split(separator: ",").contains { $0 == name } ?? false
        let expected = passes ? nil : isOurs ? "general_protection" : "not_permitted"
        #expect(
          answer.reason == expected, "\(note): \(name) at slot \(number), table \(row): \(answer)",
          sourceLocation: sourceLocation)
      }
    }
    if !mayBeStricter { try expectWindows(control, slots, partitions, note, sourceLocation) }
  }

  private func expectWindows(
    _ control: Client, _ slots: [String: [String: String]], _ partitions: [[String: String]], _ note: String,
    _ sourceLocation: SourceLocation
  ) throws {
    let active = Set(partitions.filter { $0["STATE"] == "active" }.compactMap { $0["NAME"] })
    var expected: [String: Set<String>] = [:]
    for row in slots.values where row["ENABLE"] == "1" {
      guard let bus = row["BUS"], let owner = row["CONNECTION"] else { continue }
      // What is enabled for a partition that is off is connected when it boots; its window is not looked at.
      if active.contains(owner) { expected[bus, default: []].insert(owner) }
    }
    let windows = try control.done("show gatekeeper").rows
    for (bus, owners) in expected {
      #expect(owners.count == 1, "\(note): bus \(bus) has two owners", sourceLocation: sourceLocation)
      let shown = windows.filter { $0["BUS"] == bus }.compactMap { $0["PARTITION"] }
      #expect(shown == Array(owners), "\(note): window of bus \(bus)", sourceLocation: sourceLocation)
    }
    for window in windows where expected[window["BUS"] ?? ""] == nil {
      let isActive = active.contains(window["PARTITION"] ?? "")
      #expect(!isActive, "\(note): a window without an owner: \(window)", sourceLocation: sourceLocation)
    }
  }

  /// Waits for the operation's end and gives its row (`show operation` is asked again at each of its events).
  @discardableResult
  func awaitEnd(of operation: String, _ control: Client) throws -> Answer {
    let events = try self.control()
    try events.done("subscribe KINDS=operation SINCE=0")
    while true {
      let answer = try control.done("show operation OPERATION=\(operation)")
      if answer["ended"] != "-" { return answer }
      try events.notification("event")
    }
  }

  /// Waits until nothing is under way.
  func awaitQuiet(_ control: Client) throws {
    for row in try control.done("show operations").rows where row["ENDED"] == "-" {
      try awaitEnd(of: row["ID"] ?? "?", control)
    }
  }
}
