internal import ControlModel
internal import Logging

/// Writes a commit's events to the log, each as an entry with its fields.
///
/// On the store's thread, when the commit's answer is on its way to the lane: neither an answer nor the SCI waits for
/// the log, commits keep their order, and the audit trail's newest mark is still that of this commit.
struct EventJournal: Sendable {
  let log: Logger
  let marks: JournalMarks
  let names: Topology

  func write(_ changes: ChangeSet) {
    guard log.logLevel <= .warning else { return }
    for event in changes.events {
      let topic = event.kind == .difference ? .tableDiffers : event.topic.map(JournalMarks.Topic.event)
      var metadata = metadata(of: event, isLast: event.seq == changes.events.last?.seq)
      guard let topic else {
        log.info("\(event.detail)", metadata: metadata)
        continue
      }
      complete(&metadata, for: event, changes.operations.first { $0.id == event.operation }?.failover)
      log.log(level: topic.level, "\(event.detail)", metadata: marks.marked(topic, metadata))
    }
  }

  private func metadata(of event: EventRecord, isLast: Bool) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["seq": "\(event.seq)"]
    if let operation = event.operation { metadata["operation"] = "\(operation.number)" }
    if let partition = event.partition { metadata["partition"] = "\(names.name(partition))" }
    if let slot = event.slot { metadata["slot"] = "\(slot.number)" }
    if let step = event.step { metadata["step"] = "\(step)" }
    if isLast, let mark = marks.auditMark() { metadata["audit"] = "\(mark)" }
    return metadata
  }

  /// What an alert needs and a failover's first and last event leave out: from whom, to whom, which slots, how far.
  ///
  /// The operation's row is written in the commit of its first and of its last event.
  private func complete(_ metadata: inout Logger.Metadata, for event: EventRecord, _ failover: Failover?) {
    guard let failover else { return }
    if event.topic == .fence {
      // By Fig 11 the first step is the fence.
      let first: Failover.Step = failover.case == .a ? .deactivate : .removeAlive
      metadata["step"] = "\(first.rawValue)"
    }
    guard event.kind == .operation else { return }
    // The event's own partition is who issued it: a guest's is the side that takes.
    metadata["partition"] = "\(names.name(failover.from))"
    metadata["to"] = "\(names.name(failover.to))"
    metadata["slot"] = "\(failover.slots.map { "\($0.number)" }.joined(separator: ","))"
    metadata["step"] = "\(event.step ?? failover.step.rawValue)"
  }
}

extension JournalMarks.Topic {
  /// What goes as it should is a notice; what somebody has to mend, a warning.
  fileprivate var level: Logger.Level {
    switch self {
    case .event(.failoverBegun), .event(.failoverDone): .notice
    case .event, .storeFailed, .storeRecovered, .tableDiffers: .warning
    }
  }
}
