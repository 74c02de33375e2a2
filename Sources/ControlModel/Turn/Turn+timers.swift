extension Turn {
  /// Replaces the deadline of an operation.
  mutating func arm(_ id: OperationID, _ interval: Interval) { emit(.arm(.operation(id), after: interval)) }

  mutating func deadlinePassed(_ timer: TimerID, isTimely: Bool) {
    switch timer {
    case .silence(let partition):
      if state.partitions.contains(partition) { silenceDeadline(partition, isTimely: isTimely) }
    case .operation(let id):
      guard let part = state.operations[id]?.part else { return }
      operation = id
      switch part {
      case .hotAdd(let part): deadline(part, id)
      case .hotRemove(let part): deadline(part, id)
      case .powerOff(let part): deadline(part, id)
      case .powerOn(let part): deadline(part, id)
      case .shutdownRequest(let part): deadline(part, id)
      case .cardWork(let part): deadline(part, id)
      case .accessCheck(let part): deadline(part, id)
      }
      operation = nil
    }
  }

  /// The rejection with how the slots stand now, in place of how they stood when it was made.
  func withStanding(_ rejection: Rejection, _ slots: SlotSet) -> Rejection {
    Rejection(
      rejection.reason, rejection.message,
      data: rejection.data.filter { $0.name != "state" } + [.init("state", .string(standing(of: slots)))])
  }

  /// "Timed out" names what did not happen and how things stand: it is never taken for success.
  func timedOut(_ what: String, _ slots: SlotSet) -> Rejection {
    Rejection(
      .timedOut, "\(what) in time; \(standing(of: slots))", data: [.init("state", .string(standing(of: slots)))])
  }
}
