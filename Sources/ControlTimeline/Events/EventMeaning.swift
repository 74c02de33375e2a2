/// What an event means for the picture: who speaks to whom, and whether it is bad news.
///
/// Kind and step decide where they can; where the contract leaves the direction to the sentence, the sentence does.
/// An event that nothing here knows is a mark without an arrow.
struct EventMeaning: Equatable {
  enum Direction: Equatable {
    /// From the partition to the control program.
    case up
    /// From the control program to the partition.
    case down
    /// Within one operation: the control program's own step on the partition's behalf.
    case upWithin
    /// The answer to a command.
    case answer
    /// Something at the control program itself.
    case inside
    /// Something about the partition that nobody said.
    case atPartition
  }

  let direction: Direction
  let isBad: Bool

  init(_ event: TimelineEvent) {
    direction = event.partition == nil ? .inside : Self.direction(event)
    isBad = Self.isBad(event)
  }

  /// A fault of a partition, as the control program noticed it (steps 1100 and 1106).
  static func isDetection(_ event: TimelineEvent) -> Bool {
    event.kind == "agent" && ["is silent", "is failed", "is gone"].contains { event.detail.hasSuffix($0) }
  }

  /// `deact` of "deact begins, issued by LPAR1".
  static func commandBegun(_ event: TimelineEvent) -> String? {
    guard event.kind == "operation", let range = event.detail.range(of: " begins, issued by ") else { return nil }
    return String(event.detail[..<range.lowerBound])
  }

  private static func direction(_ event: TimelineEvent) -> Direction {
    let detail = event.detail
    switch event.kind {
    case "operation": return operationDirection(event)
    case "gpe":
      switch event.step {
      case 504, 603: return .down
      case 505, 506, 507, 508, 604, 605, 606: return .up
      default: return detail.hasPrefix("SCI to ") ? .down : .inside
      }
    case "partition":
      if detail.contains("being powered") || detail.hasPrefix("power button") { return .down }
      return detail.hasSuffix("is active") || detail.hasSuffix("is inactive") ? .up : .inside
    case "agent": return isDetection(event) && !detail.hasSuffix("is failed") ? .atPartition : .up
    case "access": return .up
    case "slot", "gatekeeper", "device", "cluster", "difference", "daemon": return .inside
    default: return .atPartition
    }
  }

  private static func operationDirection(_ event: TimelineEvent) -> Direction {
    if commandBegun(event) != nil { return .up }
    if event.detail.contains(" ends: ") { return .answer }
    guard let step = event.step, (1101...1109).contains(step) else { return .inside }
    // The step's own record is the taker's; what then is said to the other side bears that side's name.
    let isAboutItself = event.partition.map { event.detail.hasPrefix("\($0) ") } ?? false
    if isAboutItself { return step == 1108 ? .down : .atPartition }
    return .upWithin
  }

  private static func isBad(_ event: TimelineEvent) -> Bool {
    if event.kind == "access" || event.kind == "difference" || isDetection(event) { return true }
    if event.kind == "operation", event.detail.contains(" ends: ") { return !event.detail.contains(" ends: done") }
    return ["failed", "could not", "did not come back", "quarantined", "refused to"].contains {
      event.detail.contains($0)
    }
  }
}

extension String {
  /// The first place of `other`, byte for byte; Foundation is not needed for that.
  func range(of other: String) -> Range<Index>? {
    firstRange(of: other)
  }
}
