/// `cancel`: stops a waiting operation at a safe point; it skips no proof.
extension Turn {
  mutating func cancel(_ id: OperationID, _ issuer: Issuer, _ ticket: Ticket) throws(Rejection) {
    guard let target = state.operations[id] else {
      guard state.operation(id) != nil else {
        throw Rejection(.unknownOperation, "there is no operation \(id.number)")
      }
      throw Rejection(.unknownOperation, "operation \(id.number) has ended already: `show operation` says how")
    }
    operation = id
    record(.operation, "operation \(id.number) is cancelled by \(describe(issuer))")
    stopWaiting(target, Rejection(.cancelled, "cancelled by \(describe(issuer))"))
    operation = nil
    audit(
      AuditEntry(
        time: stamp.wall, issuer: describe(issuer), command: "cancel", decision: "done", operation: id, count: 1))
    emit(.answer(ticket, .outcome(.done(operation: id))))
  }

  private mutating func stopWaiting(_ target: Operation, _ rejection: Rejection) {
    let told = withState(rejection, target.failover?.slots ?? target.part.slots)
    switch target.part {
    case .hotAdd(let part) where part.phase == .connecting || part.phase == .awaitingGuest:
      backOut(target.id, told)
    case .hotRemove(let part) where part.phase == .asking || part.phase == .askingAgain:
      withdrawEjectRequests(of: part.slots, from: part.from)
      end(target.id, .failed(withState(rejection, part.slots)))
    case .accessCheck: disconnect(target.id, because: told)
    default: end(target.id, .failed(told))
    }
  }

  private func withState(_ rejection: Rejection, _ slots: SlotSet) -> Rejection {
    let text = slots.isEmpty ? rejection.message : "\(rejection.message); \(standing(of: slots))"
    return Rejection(rejection.reason, text, data: [.init("state", .string(standing(of: slots)))])
  }
}
