internal import Testing

/// Fig 9 while somebody else is at the same slot, and somebody else while Fig 9 is carried out.
extension RealGuests.SharedTests {
  @Test func aFailoverAndARemovalKeepOutOfEachOthersWay() throws {
    let shared = try SharedGuests.atHome()
    let (mine, theirs) = (try shared.guests.lab.control(), try shared.guests.lab.control())
    let zero = try shared.zero
    let events = try shared.news()
    // A removal that waits for a guest.
    try zero.stopAgent()
    try theirs.send("rem_pci LPAR=0 SLOT=0 MODE=graceful TIMEOUT=2")
    try events.event("step=603", "eject request for slot 0")
    try mine.refused("failover FROM=LPAR0 TO=LPAR1", "slot_busy")
    #expect(try theirs.answer(within: 60).reason == "timed_out")
    #expect(try shared.row(0) == "LPAR0 1")
    try shared.guests.expectTableIsMachine("withdrawn")
    // The other way round.
    try mine.send("failover FROM=LPAR0 TO=LPAR1")
    try events.event("step=1101")
    for command in ["rem_pci LPAR=0 SLOT=0", "add_pci LPAR=0 SLOT=37 TO=LPAR1"] {
      let answer = try theirs.ask(command, within: 60)
      #expect(["slot_busy", "slot_not_assigned"].contains(answer.reason), "\(command): \(answer)")
    }
    let answer = try mine.answer(within: 90)
    #expect(answer["slots"] == "0,37" && answer["to"] == "LPAR1" && answer["standby"] == "LPAR0", "\(answer)")
    #expect(try [0, 37].map { try shared.row($0) } == ["LPAR1 1", "LPAR1 1"])
    try shared.guests.expectTableIsMachine("failed over")
    #expect(try shared.one.done("cat /data/note /data1/note") == "first\nsecond")
  }
}
