internal import Glibc
internal import Testing

/// Waiting by events: what is so is asked again at each of the daemon's events.
extension ClusterLab {
  func awaitState(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ isSo: (ClusterLab) throws -> Bool
  ) throws {
    let events = try lab.control()
    try events.done("subscribe")
    do {
      while try !isSo(self) { try events.notification("event") }
    } catch let gone as Gone {
      Issue.record("\(what): \(gone.why)\n\(try state())\n\(logs)", sourceLocation: sourceLocation)
      throw gone
    }
  }

  /// The slots, the service and the CPUs are `owner`'s, and all others are its standbys.
  func awaitOwner(_ owner: String, shares: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try awaitState("\(owner) has taken over", sourceLocation: sourceLocation) { lab in
      let rows = try lab.partitions()
      let others = rows.values.filter { $0["NAME"] != owner }
      return rows[owner]?["ROLE"] == "active" && lab.serves(owner)
        && others.allSatisfy { $0["STATE"] == "active" && $0["AGENT"] == "1" && $0["FENCED"] == "0" }
        // Step by step they are set last.
        && (!shares || rows[owner]?["CPU_SHARE"] == "90")
    }
    try lab.awaitQuiet(control)
    try expectOneOwner(owner, sourceLocation: sourceLocation)
  }

  func expectOneOwner(_ owner: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for slot in [0, 1] {
      #expect(try lab.row(slot, control) == "\(owner) 1", "\(logs)", sourceLocation: sourceLocation)
    }
    let serving = plan.members.filter(serves)
    #expect(serving == [owner], "\(logs)", sourceLocation: sourceLocation)
    try lab.expectTableIsMachine(sourceLocation: sourceLocation)
  }

  /// Waits until all of `words` have been said in events, from the beginning on.
  func awaitEvents(_ words: [String]) throws {
    let events = try lab.control()
    try events.done("subscribe SINCE=0")
    var left = words
    while !left.isEmpty {
      let event = try events.notification("event")
      left.removeAll { event.contains($0) }
    }
  }

  /// Long enough for any limit on silence to pass: `count` heartbeats of `member` come over the relay to `listener`.
  func awaitHeartbeats(_ count: Int = 20, of member: String, at listener: String) throws {
    let client = try lab.agent(listener)
    for _ in 0..<count { try client.notification("heartbeat from=\(member)") }
  }

  func state() throws -> String {
    ["show slots", "show partitions", "show operations", "show gpe LPAR=1", "show events SINCE=0 LIMIT=300"].compactMap
    { try? lab.control().ask($0).description }
    .joined(separator: "\n")
  }
}
