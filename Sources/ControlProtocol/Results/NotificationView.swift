package import ControlModel

extension WireNotification {
  /// A notification to an agent, with partitions by their names.
  ///
  /// The parameters are in the reference page.
  package init(_ notification: Notification, names: Topology) {
    let (method, params): (String, WireValue) =
      switch notification {
      case .sci(let partition): ("sci", ["partition": .string(names.name(partition))])
      case .heartbeat(let from, let sequence, let service):
        (
          "heartbeat",
          ["from": .string(names.name(from)), "sequence": WireValue(sequence), "service": .string(service.rawValue)]
        )
      case .peer(let partition, let change):
        ("peer", ["partition": .string(names.name(partition)), "change": .string(change.rawValue)])
      case .message(let from, let message):
        ("message", ["from": .string(names.name(from)), "message": .string(message)])
      case .stop(let operation, let deadline):
        ("stop", ["operation": WireValue(operation.number), "deadline": .seconds(deadline)])
      case .power(let signal): ("power", ["signal": .string(signal.rawValue)])
      }
    self.init(method: method, params: params, isRelay: notification.isRelay)
  }
}

extension WireValue {
  /// Seconds: a whole number when it is one.
  fileprivate static func seconds(_ interval: Interval) -> WireValue {
    let (whole, rest) = interval.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return rest == 0 ? .unsigned(whole) : .double(Double(interval.nanoseconds) / 1e9)
  }
}
