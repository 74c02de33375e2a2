/// A command comes in: who may, on what, in which state; decided in the turn that also reserves (design: safety).
///
/// The order of the checks is the protocol's (section 2): target, issuer's state, partition state, evidence,
/// fence limit, slots.
extension Turn {
  mutating func admit(_ command: Command, _ issuer: Issuer, _ ticket: Ticket) {
    if let rejection = decide(command, issuer, ticket) {
      emit(.answer(ticket, .rejected(rejection)))
      audit(
        AuditEntry(
          time: stamp.wall, issuer: describe(issuer), command: command.verb, decision: rejection.reason.rawValue,
          operation: nil, count: 1))
    }
    operation = nil
  }

  /// Begins what the command asks for, or says why not.
  private mutating func decide(_ command: Command, _ issuer: Issuer, _ ticket: Ticket) -> Rejection? {
    if state.isStopping { return Rejection(.shuttingDown, "the daemon is stopping: try again when it is back") }
    do {
      switch command {
      case .deact(let lpar, let mode, let timeout): try deact(lpar, mode, timeout, issuer, ticket)
      case .act(let lpar): try act(lpar, issuer, ticket)
      case .requestShutdown(let lpar, let timeout): try requestShutdown(lpar, timeout, issuer, ticket)
      case .addPCI(let lpar, let slot, let to, let wait, let timeout, let insertTimeout):
        try addPCI(AddRequest(lpar, slot, to, wait, timeout, insertTimeout), issuer, ticket)
      case .remPCI(let lpar, let slot, let mode, let timeout, let wait):
        try remPCI(RemoveRequest(lpar, slot, mode, timeout, wait), issuer, ticket)
      case .failover(let from, let to, let plan, let timeout):
        try failover(FailoverRequest(from, to, plan, timeout), issuer, ticket)
      case .setCPUShare(let lpar, let percent): try setCPUShare(lpar, percent, issuer, ticket)
      case .setMaintenance(let cluster, let isOn): try setMaintenance(cluster, isOn, issuer, ticket)
      case .insertCard(let slot, let device): try insertCard(slot, device, issuer, ticket)
      case .pullCard(let slot): try pullCard(slot, issuer, ticket)
      case .failDevice(let slot, let kind): try failDevice(slot, kind, issuer, ticket)
      case .clearSlot(let slot): try clearSlot(slot, issuer, ticket)
      case .cancel(let id): try cancel(id, issuer, ticket)
      case .powerOff: try guestPowerOff(issuer, ticket)
      }
      return nil
    } catch {
      return error
    }
  }

  /// A guest's own state: inactive, fenced or held, it may take or command nothing.
  func requireStanding(of issuer: Issuer) throws(Rejection) {
    guard let own = issuer.partition else { return }
    let row = state.partitions[known: own]
    guard row.isActive else { throw Rejection(.partitionInactive, "\(name(own)) is inactive") }
    guard !row.isFenced else {
      throw Rejection(
        .fenced, "\(name(own)) was fenced by another member and has not booted anew: it may take or command nothing")
    }
  }

  /// The permission to take from another; a fence too many also locks the cluster.
  mutating func requireTake(_ issuer: Issuer, from victim: PartitionID) throws(Rejection) {
    guard let rejection = mayTake(issuer, from: victim) else { return }
    lockIfExceeded(rejection, victim)
    throw rejection
  }

  func require(_ rejection: Rejection?) throws(Rejection) { if let rejection { throw rejection } }
}
