internal import ControlModel

extension Simulation {
  /// Who took something from another had evidence, as far as the simulator itself knows.
  mutating func checkEvidence(_ before: ControlState) {
    guard let begun = state.operation(state.lastOperation), let member = begun.issuer.partition else { return }
    for victim in victims(of: begun, before) where victim != member {
      guard let row = before.partitions[victim], let presence = before.presence[victim],
        scenario.topology.cluster(of: victim)?.fencing != .trusted, row.power != .inactive
      else { continue }
      let hasAgent = row.hasHadAgent || !presence.sessions.isEmpty
      guard hasAgent, isHealthy(victim), !isSameIncident(member, row, before) else { continue }
      fail("evidence", "partition \(member.number) took from \(victim.number), which is healthy")
    }
  }

  private func victims(of operation: Operation, _ before: ControlState) -> [PartitionID] {
    if let failover = operation.failover { return [failover.from] }
    switch operation.part {
    case .hotAdd(let part):
      return part.slots.compactMap { before.slots[$0]?.phase.owner }.filter { $0 != part.to }
    case .hotRemove(let part):
      let isTaking = part.slots.contains { before.slots[$0]?.isEnabled == true || part.mode == .ladder }
      return isTaking ? [part.from] : []
    case .powerOff(let part): return [part.partition]
    case .shutdownRequest(let part): return [part.partition]
    case .powerOn, .cardWork, .accessCheck: return []
    }
  }

  private func isHealthy(_ victim: PartitionID) -> Bool {
    guard let guest = guests.first(where: { $0.partition == victim }) else { return false }
    let limit = scenario.topology.cluster(of: victim)?.silenceLimit ?? .seconds(3)
    let heard = max(guest.lastFrame, daemonStart)
    return monotonic - heard < limit.nanoseconds && state.presence[victim]?.service != .failed
  }

  private func isSameIncident(_ member: PartitionID, _ victim: Partition, _ before: ControlState) -> Bool {
    guard let cluster = scenario.topology.cluster(of: victim.id) else { return false }
    return before.clusters[cluster.id]?.fences.contains {
      $0.from == member && $0.to == victim.id && $0.generation == victim.generation
    } ?? false
  }
}
