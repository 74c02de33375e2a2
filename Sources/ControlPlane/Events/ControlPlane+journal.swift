internal import ControlModel
internal import Logging

extension ControlPlane {
  /// Every durable event is also an entry of the log, with its fields.
  func journal(_ events: [EventRecord]) {
    guard log.logLevel <= .warning else { return }
    for event in events {
      let topic = event.kind == .difference ? .tableDiffers : event.topic.map(JournalMarks.Topic.event)
      guard let topic else {
        log.info("\(event.detail)", metadata: metadata(of: event, isLast: event.seq == events.last?.seq))
        continue
      }
      var metadata = metadata(of: event, isLast: event.seq == events.last?.seq)
      complete(&metadata, for: event)
      log.log(level: topic.level, "\(event.detail)", metadata: settings.journal.marked(topic, metadata))
    }
  }

  private func metadata(of event: EventRecord, isLast: Bool) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["seq": "\(event.seq)"]
    if let operation = event.operation { metadata["operation"] = "\(operation.number)" }
    if let partition = event.partition { metadata["partition"] = "\(state.topology.name(partition))" }
    if let slot = event.slot { metadata["slot"] = "\(slot.number)" }
    if let step = event.step { metadata["step"] = "\(step)" }
    if isLast, let mark = settings.journal.auditMark() { metadata["audit"] = "\(mark)" }
    return metadata
  }

  /// What an alert needs and a failover's first and last event leave out: from whom, to whom, which slots, how far.
  private func complete(_ metadata: inout Logger.Metadata, for event: EventRecord) {
    guard let failover = event.operation.flatMap({ state.operation($0)?.failover }) else { return }
    if event.topic == .fence {
      // By Fig 11 the first step is the fence.
      let first: Failover.Step = failover.case == .a ? .deactivate : .removeAlive
      metadata["step"] = "\(first.rawValue)"
    }
    guard event.kind == .operation else { return }
    // The event's own partition is who issued it: a guest's is the side that takes.
    metadata["partition"] = "\(state.topology.name(failover.from))"
    metadata["to"] = "\(state.topology.name(failover.to))"
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
