/// What the control program itself knows against a member (design: safety, "who may do what").
package enum Evidence: String, Equatable, Sendable {
  case inactive = "its machine is stopped"
  case paused = "its machine stands still"
  case noAgent = "no agent has said hello since it booted"
  case silent = "its agent is silent"
  case serviceFailed = "its heartbeat says that the service failed"
  case fencedAlready = "it has been fenced by this member since it booted"
}

extension ControlState {
  /// The evidence against `member`, if there is any: never another guest's word.
  package func evidence(against member: PartitionID, by issuer: PartitionID) -> Evidence? {
    guard let row = partitions[member], let presence = presence[member] else { return nil }
    if row.power == .inactive { return .inactive }
    if presence.isPaused { return .paused }
    if !row.hasHadAgent, presence.sessions.isEmpty { return .noAgent }
    if presence.isSilent { return .silent }
    if presence.service == .failed { return .serviceFailed }
    let cluster = topology.partitions[member]?.cluster.flatMap { clusters[$0] }
    let isOpen = cluster?.fences.contains { fence in
      fence.from == issuer && fence.to == member && fence.generation == row.boot
    }
    return isOpen == true ? .fencedAlready : nil
  }
}

extension Turn {
  /// May `issuer` take something from `victim`? Operators may; a member needs leave, evidence and a fence to spare.
  func mayTake(_ issuer: Issuer, from victim: PartitionID) -> Rejection? {
    guard let member = issuer.partition, member != victim else { return nil }
    guard state.topology.partitions[member]?.mayFence == true else {
      return Rejection(.notPermitted, "\(name(member)) may not fence: the configuration does not say `may_fence`")
    }
    let isTrusted = state.topology.cluster(of: victim)?.fencing == .trusted || state.mutant == .needsNoEvidence
    if !isTrusted, state.evidence(against: victim, by: member) == nil {
      return Rejection(
        .peerAlive, "\(name(victim)) is healthy as far as the control program sees; ask an operator, or `explain`",
        data: [.init("partition", .string(name(victim)))])
    }
    return fenceLimit(member, victim)
  }
}
