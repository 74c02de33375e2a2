package import ControlModel

extension PublishedEvent {
  /// Encodes `record` in both forms; `name` gives partitions their names.
  package init(_ record: EventRecord, name: (PartitionID) -> String) {
    let notification = WireNotification(method: "event", params: WireValue(record, name: name), isRelay: false)
    self.init(
      seq: record.seq, text: NotificationEncoder.encode(notification, form: .text),
      json: NotificationEncoder.encode(notification, form: .json))
  }

  package init(_ record: EventRecord, names: Topology) { self.init(record, name: names.name) }
}

extension WireValue {
  /// An event as `show_events` and the notification `event` show it.
  package init(_ record: EventRecord, name: (PartitionID) -> String) {
    self = [
      "seq": WireValue(record.seq), "time": .string(Timestamp.text(record.time)),
      "operation": WireValue(record.operation?.number), "kind": .string(record.kind.rawValue),
      "partition": WireValue(record.partition.map(name)), "slot": WireValue(record.slot?.number),
      "step": WireValue(record.step), "detail": .string(record.detail),
    ]
  }
}
