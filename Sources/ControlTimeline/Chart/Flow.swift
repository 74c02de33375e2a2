/// The flow of Fig 11 that a handover is, and which of its steps were taken.
package struct Flow: Equatable, Sendable {
  package enum Case: String, Equatable, Sendable { case a, b }

  /// R-17: a, the guest OS is sick; b, only the service is.
  package let `case`: Case
  let from: String
  let to: String
  /// Step of Fig 11 by the event's number, also where single commands were typed and no step was recorded.
  let steps: [UInt64: Int]

  /// The steps of Fig 11 in their order, with the source's words.
  package var plan: [(step: Int, words: String)] {
    let ending = [(1103, "add_pci"), (1104, "check"), (1105, "act")]
    return switch self.case {
    case .a: [(1101, "deact"), (1102, "rem_pci")] + ending
    case .b: [(1107, "rem_pci"), (1108, "shutdown request"), (1109, "deact")] + ending
    }
  }

  package func isTaken(_ step: Int) -> Bool { steps.values.contains(step) }

  /// `Fig 9 to 11, case (a): 1101 deact, ...`; a step that was not seen stands in brackets.
  package var sentence: String {
    let steps = plan.map { isTaken($0.step) ? "\($0.step) \($0.words)" : "(\($0.step) \($0.words): not seen)" }
    return "Fig 9 to 11, case (\(self.case.rawValue)): \(steps.joined(separator: ", "))"
  }

  init(_ events: [TimelineEvent], _ handover: Handover) {
    var steps: [UInt64: Int] = [:]
    for event in events {
      if let step = event.step, (1100...1109).contains(step) { steps[event.seq] = step }
    }
    let commands = events.compactMap { event in EventMeaning.commandBegun(event).map { (event.seq, $0) } }
    let removal = commands.firstIndex { $0.1 == "rem_pci" }
    let deactivation = commands.firstIndex { $0.1 == "deact" }
    let isRemovedFirst = removal.map { $0 < deactivation ?? Int.max } ?? false
    let isTyped = !steps.values.contains { $0 != 1108 }
    self.case = steps.values.contains(1107) || isTyped && isRemovedFirst ? .b : .a
    if isTyped {
      let meaning: [String: Int] =
        self.case == .a
        ? ["deact": 1101, "rem_pci": 1102, "add_pci": 1103, "act": 1105]
        : ["rem_pci": 1107, "request_shutdown": 1108, "deact": 1109, "add_pci": 1103, "act": 1105]
      for (seq, command) in commands { steps[seq] = meaning[command] }
    }
    for event in events where EventMeaning.isDetection(event) && event.partition == handover.from {
      steps[event.seq] = self.case == .a ? 1100 : 1106
    }
    self.steps = steps
    (from, to) = (handover.from, handover.to)
  }
}
