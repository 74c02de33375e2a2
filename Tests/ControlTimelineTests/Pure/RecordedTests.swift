internal import ControlTimeline
internal import Testing

@Suite("The chart of a recorded handover")
struct RecordedTests {
  @Test("which flow it is, and that every step was seen")
  func flows() throws {
    #expect(
      try Recorded.failoverA.chart().flow?.sentence
        == "Fig 9 to 11, case (a): 1101 deact, 1102 rem_pci, 1103 add_pci, 1104 check, 1105 act")
    #expect(
      try Recorded.failoverB.chart().flow?.sentence
        == "Fig 9 to 11, case (b): 1107 rem_pci, 1108 shutdown request, 1109 deact, 1103 add_pci, 1104 check, 1105 act"
    )
    #expect(
      try Recorded.commandsA.chart().flow?.sentence
        == "Fig 9 to 11, case (a): 1101 deact, 1102 rem_pci, 1103 add_pci, (1104 check: not seen), 1105 act")
    #expect(try Recorded.commandsB.chart().flow?.case == .b)
  }

  @Test("lanes as in Fig 10: failed, control program, standby", arguments: Recorded.allCases)
  func lanes(recorded: Recorded) throws {
    let chart = try recorded.chart()
    #expect(chart.lanes.map(\.name) == ["LPAR0", "control program", "LPAR1"])
    #expect(chart.lanes.map(\.role) == [.failed, .controlProgram, .standby])
  }

  @Test("who speaks to whom")
  func arrows() throws {
    let chart = try Recorded.failoverB.chart()
    /// `2>1`, or `2~1` for a dashed one.
    func arrow(_ words: String) -> String? {
      chart.marks.first { $0.words.hasPrefix(words) }?.arrow.map { "\($0.from)\($0.isDashed ? "~" : ">")\($0.to)" }
    }
    #expect(arrow("failover begins") == "2>1")
    #expect(arrow("SCI to LPAR0") == "1>0")
    #expect(arrow("LPAR0 read GPE") == "0>1")
    #expect(arrow("LPAR0 ejected slot 0") == "0>1")
    #expect(arrow("LPAR0 is told to shut down") == "1>0")
    #expect(arrow("power_off begins") == "0>1")
    #expect(arrow("deact LPAR0") == "2~1")
    #expect(arrow("SCI to LPAR1") == "1>2")
    #expect(arrow("failover ends") == "1~2")
    #expect(arrow("slot 0 is connected") == nil)
  }

  @Test("phases; without an owner is what the daemon has answered as outage_ms")
  func phases() throws {
    func took(_ recorded: Recorded, _ name: String) throws -> UInt64? {
      try recorded.chart().phases.first { $0.name.hasPrefix(name) }.map { $0.length / 1_000 }
    }
    // Microseconds; the daemon answered 165.438 and 536.803 ms, cut off one digit later.
    #expect(try took(.failoverA, "in all") == 165_439)
    #expect(try took(.failoverB, "in all") == 536_804)
    #expect(try took(.failoverA, "detection") == 1_494_856)
    #expect(try took(.failoverA, "hot add") == 165_439)
    #expect(try Recorded.failoverA.chart().phases.count == 6)
    #expect(try Recorded.commandsA.chart().phases.count == 5, "no check was recorded")
  }

  @Test("every event that was selected is a mark at its time", arguments: Recorded.allCases)
  func complete(recorded: Recorded) throws {
    let all = try recorded.all()
    let chart = Chart(all)
    #expect(chart.marks.map(\.seq) == all.map(\.seq))
    #expect(chart.marks.map(\.offset) == all.map { $0.time - all[0].time })
    let text = TextRenderer(chart, TextOptions(width: 200)).lines().joined(separator: "\n")
    for event in all { #expect(text.contains(event.detail), "\(event)") }
  }
}
