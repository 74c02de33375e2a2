internal import Testing

extension DaemonTests {
  /// The daemon dies by SIGKILL at each passage of each place, until the command survives; then it starts anew.
  @Suite("Crash at every fail point of every command") struct FailPoints {
    static let places = [
      "decided", "before_commit", "after_commit", "before_machine", "after_machine", "before_answer", "after_answer",
    ]

    @Test("table = machine, answered = durable, and what was under way ends", arguments: Scenario.all, places)
    func sweep(scenario: Scenario, place: String) throws {
      let template = try prepared(scenario)
      var deaths = 0
      for count in 1..<100 {
        switch try crash(scenario, at: "\(place):\(count)", template) {
        case .atStart: continue
        case .inCommand: deaths += 1
        case .survived:
          // Only the machine is not asked by every command: a sweep without a death elsewhere has shown nothing.
          #expect(deaths > 0 || place.hasSuffix("machine"), "void: the command was never hit")
          return
        }
      }
      Issue.record("the command never survives")
    }

    private enum Fate { case atStart, inCommand, survived }

    @Test("a start that goes on with an operation dies at every place too", arguments: places)
    func start(place: String) throws {
      let template = try prepared(
        Scenario(
          "start", before: [],
          play: { lab in
            let control = try lab.control()
            try control.send("failover FROM=LPAR0 TO=LPAR1 CASE=b TIMEOUT=2")
            try lab.agent("LPAR0").notification("stop")
            return Answer(payload: [], status: "OK")
          }), andPlay: true)
      var count = 1
      while true {
        let lab = try Lab(plan)
        try copy(template, to: lab.state)
        let isUp = try lab.comesUp(["--fail-point", "\(place):\(count)"])
        lab.kill9()
        try lab.start()
        let control = try lab.control()
        try lab.awaitQuiet(control)
        try lab.expectTableIsMachine("start dies at \(place):\(count)")
        #expect(try lab.row(0, control) == "LPAR1 1", "the failover goes on")
        if isUp { return }
        count += 1
      }
    }

    /// Small, so that it is copied quickly.
    private let plan = Plan(more: "store: {ballast: 0B}")

    /// The state directory before the command.
    private func prepared(_ scenario: Scenario, andPlay plays: Bool = false) throws -> Scratch {
      let lab = try Lab.started(plan)
      let control = try lab.control()
      for line in scenario.before { try control.done(line) }
      if plays { _ = try scenario.play(lab) }
      lab.kill9()
      let template = try Scratch()
      try copy(lab.state, to: "\(template.path)/state")
      return template
    }

    private func copy(_ template: Scratch, to path: String) throws { try copy("\(template.path)/state", to: path) }

    private func copy(_ from: String, to path: String) throws {
      let result = try run(["cp", "-a", "--sparse=always", from, path])
      try #require(result.code == 0, "\(result.errors)")
    }

    private func crash(_ scenario: Scenario, at point: String, _ template: Scratch) throws -> Fate {
      let lab = try Lab(plan)
      try copy(template, to: lab.state)
      // Deaths at the start have a test of their own.
      guard try lab.comesUp(["--fail-point", point]) else { return .atStart }
      var answer: Answer?
      var fate = Fate.survived
      do {
        answer = try scenario.play(lab)
        // Behind the last answer may be one more passage.
        try lab.control().ask("ping")
      } catch let gone as Gone {
        #expect(lab.child?.wait(for: 20) != nil, "\(scenario.name) at \(point): \(gone.why)")
        fate = .inCommand
      }
      lab.kill9()
      try lab.start()
      try expect(scenario, answer, lab, "\(scenario.name) at \(point)")
      return fate
    }

    private func expect(_ scenario: Scenario, _ answer: Answer?, _ lab: Lab, _ note: String) throws {
      let control = try lab.control()
      try lab.awaitQuiet(control)
      try lab.expectTableIsMachine(note)
      guard let answer, answer.isOK else { return }
      if let after = scenario.after {
        for slot in [0, 1] { #expect(try lab.row(slot, control) == after, "\(note): answered \(answer)") }
      }
      if let power = scenario.power { #expect(try lab.power("LPAR0", control) == power, "\(note): answered \(answer)") }
      if let operation = answer["operation"], scenario.name != "cancel" {
        #expect(try control.done("show operation OPERATION=\(operation)")["state"] == "done", "\(note)")
      }
    }
  }
}
