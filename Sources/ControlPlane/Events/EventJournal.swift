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

  func write(_ events: [EventRecord]) {
    guard log.logLevel <= .info else { return }
    for event in events {
      var metadata: Logger.Metadata = ["seq": "\(event.seq)"]
      if let operation = event.operation { metadata["operation"] = "\(operation.number)" }
      if let partition = event.partition { metadata["partition"] = "\(names.name(partition))" }
      if let slot = event.slot { metadata["slot"] = "\(slot.number)" }
      if let step = event.step { metadata["step"] = "\(step)" }
      if event.seq == events.last?.seq, let mark = marks.auditMark() { metadata["audit"] = "\(mark)" }
      if event.kind == .difference { metadata = marks.marked(.tableDiffers, metadata) }
      log.log(level: event.kind == .difference ? .warning : .info, "\(event.detail)", metadata: metadata)
    }
  }
}
