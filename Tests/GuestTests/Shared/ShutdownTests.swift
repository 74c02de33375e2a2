internal import Testing

/// R-07: `deact MODE=shutdown` of a guest that does not care about its power button.
extension RealGuests.SharedTests {
  @Test func aShutdownThatIsIgnoredEndsAtItsDeadline() throws {
    let shared = try SharedGuests.atHome()
    try shared.done("add_pci LPAR=0 SLOT=37 TO=LPAR1")
    let one = try shared.one
    let monitor = try shared.guests.monitor("LPAR1")
    try one.done("echo third >/data1/note; sync")
    try one.stopAgent()
    let events = try shared.news()
    let answer = try shared.done("deact LPAR=1 MODE=shutdown TIMEOUT=1")
    #expect(answer["partition"] == "LPAR1" && answer["state"] == "inactive", "\(answer)")
    let operation = "operation=\(answer["operation"] ?? "?")"
    try events.event("power button of LPAR1 pressed", operation)
    try events.event("LPAR1 is being powered off", operation)
    try events.event("LPAR1 is inactive")
    // The button was pressed, and it is not the guest that has ended.
    let said = try monitor.lastEvents()
    #expect(said.contains { $0.contains("\"POWERDOWN\"") }, "\(said)")
    #expect(!said.contains { $0.contains("\"guest\": true") }, "\(said)")
    // Its row stays, its access has ended, and the disk is there for the other.
    #expect(try shared.row(37) == "LPAR1 1")
    try shared.guests.expectTableIsMachine("off")
    #expect(try shared.done("add_pci LPAR=1 SLOT=37 TO=LPAR0")["guest"] == "usable")
    #expect(try shared.zero.done("cat /data1/note") == "third")
  }
}
