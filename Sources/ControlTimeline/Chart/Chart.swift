/// The timeline of a handover as a value: lanes, marks in time, arrows between lanes, phases.
///
/// As Fig 10 draws it: the failed partition, the control program in the middle, the standby; time runs downwards.
package struct Chart: Equatable, Sendable {
  /// One line from top to bottom.
  package struct Lane: Equatable, Sendable {
    package enum Role: Equatable, Sendable { case failed, controlProgram, standby, member }
    package let name: String
    package let role: Role
  }

  /// What goes from one lane to another.
  package struct Arrow: Equatable, Sendable {
    package let from: Int
    package let to: Int
    /// Not said by anybody: a step within one operation, or the answer to a command.
    package let isDashed: Bool
  }

  /// One event at its time.
  package struct Mark: Equatable, Sendable {
    package let seq: UInt64
    /// Nanoseconds since the first event.
    package let offset: UInt64
    package let lane: Int
    /// The source's step number.
    package let step: Int?
    package let words: String
    package let arrow: Arrow?
    package let isBad: Bool
  }

  package let lanes: [Lane]
  package let marks: [Mark]
  package let phases: [Phase]
  /// Which flow of the source this is; nil when no slot changes hands.
  package let flow: Flow?

  /// The chart of `events`, which are in the order of their numbers.
  package init(_ events: [TimelineEvent]) {
    let handover = Handover(events)
    let lanes = Self.lanes(events, handover)
    let flow = handover.map { Flow(events, $0) }
    let start = events.map(\.time).min() ?? 0
    let middle = lanes.firstIndex { $0.role == .controlProgram } ?? 0
    self.lanes = lanes
    self.flow = flow
    self.phases = flow.map { Phase.all(events, $0, start) } ?? []
    marks = events.map { event in
      let meaning = EventMeaning(event)
      let side = event.partition.flatMap { name in lanes.firstIndex { $0.name == name && $0.role != .controlProgram } }
      let arrow = side.flatMap { Self.arrow(meaning.direction, $0, middle) }
      return Mark(
        seq: event.seq, offset: event.time - start,
        lane: arrow?.from ?? (meaning.direction == .atPartition ? side ?? middle : middle),
        step: flow?.steps[event.seq] ?? event.step, words: event.detail, arrow: arrow, isBad: meaning.isBad)
    }
  }

  private static func arrow(_ direction: EventMeaning.Direction, _ side: Int, _ middle: Int) -> Arrow? {
    switch direction {
    case .up: Arrow(from: side, to: middle, isDashed: false)
    case .upWithin: Arrow(from: side, to: middle, isDashed: true)
    case .down: Arrow(from: middle, to: side, isDashed: false)
    case .answer: Arrow(from: middle, to: side, isDashed: true)
    case .inside, .atPartition: nil
    }
  }

  /// Failed, control program, standby, then the others in the order in which they appear.
  private static func lanes(_ events: [TimelineEvent], _ handover: Handover?) -> [Lane] {
    var names: [String] = []
    for name in events.compactMap(\.partition) where !names.contains(name) { names.append(name) }
    let left = handover?.from ?? names.first
    let right = handover?.to ?? names.first { $0 != left }
    var lanes: [Lane] = []
    if let left { lanes.append(Lane(name: left, role: handover == nil ? .member : .failed)) }
    lanes.append(Lane(name: "control program", role: .controlProgram))
    if let right { lanes.append(Lane(name: right, role: handover == nil ? .member : .standby)) }
    return lanes + names.filter { $0 != left && $0 != right }.map { Lane(name: $0, role: .member) }
  }
}
