internal import ControlModel
internal import ControlProtocol

extension Call {
  /// Verb and arguments that mean this call; what was left out stays out.
  var spelling: (verb: String, arguments: [WireValue.Member]) {
    switch self {
    case .change(let command): return command.spelling
    case .show(let query): return query.spelling
    case .guest(let call): return call.spelling
    case .events(let since, let limit):
      return ("show_events", list(("since", since.map { .unsigned($0) }), ("limit", limit.map { WireValue($0) })))
    case .subscribe(let kinds, let since):
      let words = kinds.map { WireValue($0.map(\.rawValue)) }
      return ("subscribe", list(("kinds", words), ("since", since.map { .unsigned($0) })))
    case .explain(.slot(let slot)): return ("explain", list(("slot", slot.wire)))
    case .explain(.partition(let partition)): return ("explain", list(("lpar", partition.wire)))
    case .explain(.operation(let operation)): return ("explain", list(("operation", .unsigned(operation.number))))
    case .local(.ping): return ("ping", [])
    case .local(.help(let verb)): return ("help", list(("verb", verb.map { .string($0) })))
    case .local(.discover): return ("rpc.discover", [])
    }
  }
}

extension Query {
  fileprivate var spelling: (String, [WireValue.Member]) {
    switch self {
    case .slots: ("show_slots", [])
    case .partitions: ("show_partitions", [])
    case .gatekeeper: ("show_gatekeeper", [])
    case .operations: ("show_operations", [])
    case .sessions: ("show_sessions", [])
    case .metrics: ("show_metrics", [])
    case .version: ("show_version", [])
    case .gpe(let partition): ("show_gpe", list(("lpar", partition.wire)))
    case .operation(let operation): ("show_operation", list(("operation", .unsigned(operation.number))))
    }
  }
}

extension GuestCall {
  fileprivate var spelling: (String, [WireValue.Member]) {
    switch self {
    case .hello(let agent, let version, let bootID):
      ("hello", list(("agent", agent?.wire), ("version", version?.wire), ("boot_id", bootID?.wire)))
    case .ioRead(let port, let width): ("io_read", list(("port", WireValue(port)), ("width", WireValue(width))))
    case .ioWrite(let port, let width, let value):
      ("io_write", list(("port", WireValue(port)), ("width", WireValue(width)), ("value", WireValue(value))))
    case .gpeRead: ("gpe_read", [])
    case .ost(let slot, let event, let status):
      ("ost", list(("slot", slot.wire), ("event", event == .insertion ? 1 : 3), ("status", WireValue(status))))
    case .mmioRead(let slot, let offset, let width):
      ("mmio_read", list(("slot", slot.wire), ("offset", WireValue(offset)), ("width", WireValue(width))))
    case .mmioWrite(let slot, let offset, let width, let value):
      (
        "mmio_write",
        list(
          ("slot", slot.wire), ("offset", WireValue(offset)), ("width", WireValue(width)), ("value", WireValue(value)))
      )
    case .heartbeat(let sequence, let service):
      ("heartbeat", list(("sequence", WireValue(sequence)), ("service", service.rawValue.wire)))
    case .send(let to, let message): ("send", list(("to", to.wire), ("message", message.wire)))
    }
  }
}

/// The members that have a value.
func list(_ members: (String, WireValue?)...) -> [WireValue.Member] {
  members.compactMap { name, value in value.map { WireValue.Member(name, $0) } }
}
