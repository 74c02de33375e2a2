/// The brake on fence loops: one incident a pair and ten minutes, two a cluster and hour, unless configured otherwise.
extension Turn {
  /// Would one more incident be too many? All that follows the first command of an incident belongs to it.
  func fenceLimit(_ member: PartitionID, _ victim: PartitionID) -> Rejection? {
    guard let plan = state.topology.cluster(of: victim), let cluster = state.clusters[plan.id],
      !isSameIncident(member, victim, cluster), state.partitions[known: victim].power != .inactive
    else { return nil }
    if cluster.isLocked {
      return Rejection(.fenceLimit, "cluster \(plan.name) is locked; an operator clears it: \(remedy(plan))")
    }
    let ofPair = recent(cluster, within: plan.pairWindow).count { isPair($0, member, victim) }
    let ofCluster = recent(cluster, within: plan.clusterWindow).count
    guard ofPair >= plan.pairLimit || ofCluster >= plan.clusterLimit else { return nil }
    let who = ofCluster >= plan.clusterLimit ? "cluster \(plan.name)" : "\(name(member)) and \(name(victim))"
    return Rejection(.fenceLimit, "\(who) fenced too often of late; an operator clears it: \(remedy(plan))")
  }

  /// Writes the incident down, with the first command of it; the victim is fenced until it boots anew.
  mutating func noteFence(by issuer: Issuer, of victim: PartitionID) {
    guard let member = issuer.partition, member != victim, state.partitions[known: victim].power != .inactive else {
      return
    }
    if !state.partitions[known: victim].isFenced {
      change(victim) { $0.isFenced = true }
      record(
        .partition, partition: victim, topic: .fence,
        "\(name(victim)) is fenced by \(name(member)) until it boots anew")
    }
    guard let plan = state.topology.cluster(of: victim), let cluster = state.clusters[plan.id],
      !isSameIncident(member, victim, cluster)
    else { return }
    let fence = Cluster.Fence(
      from: member, to: victim, generation: state.partitions[known: victim].boot, wall: stamp.wall)
    let kept = recent(cluster, within: max(plan.clusterWindow, plan.pairWindow)) + [fence]
    change(plan.id) { $0.fences = kept }
  }

  /// A refused fence beyond the cluster's limit locks it: no timer opens it again.
  mutating func lockIfExceeded(_ rejection: Rejection, _ victim: PartitionID) {
    guard rejection.reason == .fenceLimit, let plan = state.topology.cluster(of: victim),
      let cluster = state.clusters[plan.id], !cluster.isLocked,
      recent(cluster, within: plan.clusterWindow).count >= plan.clusterLimit
    else { return }
    change(plan.id) { $0.isLocked = true }
    record(.cluster, partition: victim, topic: .fenceLocked, "cluster \(plan.name) is locked: fenced too often")
  }

  private func isSameIncident(_ member: PartitionID, _ victim: PartitionID, _ cluster: Cluster) -> Bool {
    cluster.fences.contains {
      $0.from == member && $0.to == victim && $0.generation == state.partitions[known: victim].boot
    }
  }

  private func isPair(_ fence: Cluster.Fence, _ a: PartitionID, _ b: PartitionID) -> Bool {
    (fence.from == a && fence.to == b) || (fence.from == b && fence.to == a)
  }

  /// A clock that was set back makes fences look new, never old: the brake errs on the safe side.
  private func recent(_ cluster: Cluster, within window: Interval) -> [Cluster.Fence] {
    cluster.fences.filter { $0.wall >= stamp.wall || stamp.wall - $0.wall < window.nanoseconds }
  }

  private func remedy(_ plan: ClusterPlan) -> String { "set_maintenance CLUSTER=\(plan.name) STATE=off" }
}
