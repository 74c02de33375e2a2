/// Which events make one picture.
package enum Selection: Equatable, Sendable {
  case all
  case since(UInt64)
  /// One operation, what happened to its partitions meanwhile, the fault before it and the echo after it.
  case operation(UInt64)
  /// The last time that a slot went from one partition to another, by one command or by several.
  case lastHandover

  /// Nanoseconds: farther apart is another story.
  private static let pause: UInt64 = 10_000_000_000
  /// Nanoseconds: an older fault is not why the command came.
  private static let memory: UInt64 = 60_000_000_000

  /// Those of `events`, which are in the order of their numbers.
  package func apply(to events: [TimelineEvent]) -> [TimelineEvent] {
    switch self {
    case .all: return events
    case .since(let seq): return events.filter { $0.seq >= seq }
    case .operation(let id):
      guard let first = events.firstIndex(where: { $0.operation == id }),
        let last = events.lastIndex(where: { $0.operation == id })
      else { return [] }
      return Self.story(of: [id], first, last, events)
    case .lastHandover:
      guard let handover = Handover(events) else { return [] }
      let grant = events[handover.grant]
      // A `failover` is one operation from its first step to the standby's return.
      guard let id = grant.operation, events.contains(where: { $0.operation == id && Self.isFailover($0.step) }) else {
        return Self.commands(around: handover.grant, events)
      }
      return Selection.operation(id).apply(to: events)
    }
  }

  /// Step 1108 is also that of a `request_shutdown` of its own.
  private static func isFailover(_ step: Int?) -> Bool {
    guard let step else { return false }
    return (1101...1109).contains(step) && step != 1108
  }

  /// The single commands of a handover: those without a long pause between them.
  private static func commands(around grant: Int, _ events: [TimelineEvent]) -> [TimelineEvent] {
    var first = grant
    var last = grant
    while first > 0, near(events[first - 1], events[first]), events[first - 1].kind != "daemon",
      !(events[first - 1].step == 503 && events[first - 1].operation != events[grant].operation)
    { first -= 1 }
    while last + 1 < events.count, near(events[last], events[last + 1]), events[last + 1].kind != "daemon",
      events[last + 1].step != 601
    { last += 1 }
    while first < grant, EventMeaning.commandBegun(events[first]) == nil { first += 1 }
    let operations = Set(events[first...last].compactMap(\.operation))
    return story(of: operations, first, last, events)
  }

  private static func near(_ one: TimelineEvent, _ other: TimelineEvent) -> Bool {
    other.time <= one.time || other.time - one.time <= pause
  }

  private static func story(
    of operations: Set<UInt64>, _ first: Int, _ last: Int, _ events: [TimelineEvent]
  ) -> [TimelineEvent] {
    let own = events[first...last].filter { $0.operation.map(operations.contains) ?? false }
    let partitions = Set(own.compactMap(\.partition))
    func concerns(_ event: TimelineEvent) -> Bool {
      if event.operation.map(operations.contains) ?? false { return true }
      return event.partition.map(partitions.contains) ?? false
    }
    let begin = events[first].time
    let cause = events[..<first].last { event in
      EventMeaning.isDetection(event) && concerns(event) && event.time + memory >= begin
    }
    var echo: [TimelineEvent] = []
    for event in events[(last + 1)...] {
      guard event.operation == nil, event.time <= events[last].time + pause, event.step != 601 else { break }
      if concerns(event) { echo.append(event) }
    }
    return (cause.map { [$0] } ?? []) + events[first...last].filter(concerns) + echo
  }
}
