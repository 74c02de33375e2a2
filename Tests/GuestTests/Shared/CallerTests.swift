internal import Testing

/// Two operators at once at the same slot of real machines: the slot is reserved in the turn that checks the rules.
extension RealGuests.SharedTests {
  /// Two commands about slot 0 of `from`.
  private struct Pair {
    let first: String
    let second: String

    init(_ first: String, _ second: String) { (self.first, self.second) = (first, second) }

    static let all = [
      Pair("rem_pci LPAR=from SLOT=0", "rem_pci LPAR=from SLOT=0"),
      Pair("rem_pci LPAR=from SLOT=0", "add_pci LPAR=from SLOT=0 TO=other"),
      Pair("add_pci LPAR=from SLOT=0 TO=other", "rem_pci LPAR=from SLOT=0 MODE=graceful"),
      Pair("add_pci LPAR=from SLOT=0 TO=other", "add_pci LPAR=from SLOT=0 TO=other"),
      Pair("add_pci LPAR=from SLOT=0 TO=from", "add_pci LPAR=from SLOT=0 TO=other"),
      Pair("add_pci LPAR=from TO=other", "rem_pci LPAR=from MODE=ladder"),
    ]
  }

  @Test func twoCallersHaveOneAnswerEach() throws {
    let shared = try SharedGuests.atHome()
    let watch = try OpenerWatch(shared.guests.disk)
    let differences = try shared.guests.lab.control()
    try differences.done("subscribe KINDS=difference")
    var busy = 0
    for pair in Pair.all { busy += try round(shared, pair, behind: nil) }
    // The second comes while the first is at its steps: begun, the rows have changed, the guest is told, it has looked.
    let move = "add_pci LPAR=from SLOT=0 TO=other"
    for step in ["500", "503", "504", "506"] {
      busy += try round(shared, Pair(move, "rem_pci LPAR=from SLOT=0"), behind: step)
    }
    #expect(busy > 0, "no two commands ever met")
    #expect(watch.end() == 1, "more than one opener at once")
    try differences.done("ping")
    #expect(differences.notifications == [])
  }

  /// Both are said at once, or the second at a step of the first; how many found the slot busy.
  private func round(_ shared: SharedGuests, _ pair: Pair, behind step: String?) throws -> Int {
    let owner = try ownerInUse(shared)
    let other = owner == "LPAR0" ? "LPAR1" : "LPAR0"
    let words = [pair.first, pair.second].map {
      $0.replacing("=from", with: "=\(owner)").replacing("=other", with: "=\(other)")
    }
    let callers = [try shared.guests.lab.control(), try shared.guests.lab.control()]
    let events = try shared.news()
    try callers[0].send(words[0])
    if let step { try events.event(" step=\(step) ") }
    try callers[1].send(words[1])
    let answers = [try callers[0].answer(within: 60), try callers[1].answer(within: 60)]
    let note = "\(words) \(answers)"
    let refusals: Set<String?> = [nil, "slot_busy", "slot_not_assigned", "same_partition"]
    #expect(answers.allSatisfy { refusals.contains($0.reason) }, "\(note)")
    #expect(answers.contains { $0.isOK }, "\(note)")
    // Whoever had it done, the table says what the machine has.
    let isMoved = zip(words, answers).contains { $0.hasSuffix("TO=\(other)") && $1.isOK }
    #expect(try shared.row(0) == (isMoved ? "\(other) 1" : "\(owner) 0"), "\(note)")
    try shared.guests.expectTableIsMachine(note)
    if isMoved { #expect(try shared.guests.shell(other).done("cat /data/note") == "first", "\(note)") }
    return answers.count { $0.reason == "slot_busy" }
  }

  /// Who has slot 0 in use; the partition that the row names gets it back where nobody has.
  private func ownerInUse(_ shared: SharedGuests) throws -> String {
    let row = try #require(try shared.guests.lab.slots(shared.control)["0"])
    let owner = try #require(row["CONNECTION"])
    if row["ENABLE"] != "1" { try shared.done("add_pci LPAR=\(owner) TO=\(owner)") }
    return owner
  }
}
