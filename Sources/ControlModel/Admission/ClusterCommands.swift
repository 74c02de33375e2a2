/// R-23 and maintenance: settings, done in the turn that decides them.
extension Turn {
  mutating func setCPUShare(
    _ lpar: PartitionReference, _ percent: Int, _ issuer: Issuer, _ ticket: Ticket
  ) throws(Rejection) {
    let partition = try resolve(lpar, for: issuer).get()
    try requireStanding(of: issuer)
    setShare(partition, percent)
    accept("set_cpu_share", issuer, ticket)
  }

  mutating func setShare(_ partition: PartitionID, _ percent: Int) {
    change(partition) { $0.cpuShare = percent }
    record(.partition, partition: partition, "\(name(partition)) has \(percent) % of the CPUs")
    emit(.machine(.setCPUShare(partition, percent: percent)))
  }

  /// Maintenance off, by an operator, also clears the fence limit and its lock.
  mutating func setMaintenance(
    _ cluster: String, _ isOn: Bool, _ issuer: Issuer, _ ticket: Ticket
  ) throws(Rejection) {
    let plan = state.topology.clusters.rows.first { $0.name == cluster }
    if let own = issuer.partition {
      guard let plan, state.topology.partitions[own]?.cluster == plan.id else {
        throw Rejection(.notPermitted, "cluster \(cluster) is not yours")
      }
    }
    guard let plan else {
      throw Rejection(.unknownCluster, "there is no cluster \(cluster); `show partitions` lists them")
    }
    try requireStanding(of: issuer)
    let isCleared = !isOn && issuer.partition == nil
    change(plan.id) { cluster in
      cluster.isInMaintenance = isOn
      if isCleared {
        cluster.isLocked = false
        cluster.fences = []
      }
    }
    record(.cluster, "maintenance of cluster \(plan.name) is \(isOn ? "on" : "off")")
    for member in state.topology.members(of: plan.id) where state.partitions[known: member].isActive {
      let change: PeerChange = isOn ? .maintenanceOn : .maintenanceOff
      emit(.notify(member, .peer(partition: member, change: change)))
    }
    accept("set_maintenance", issuer, ticket)
  }

  private mutating func accept(_ verb: String, _ issuer: Issuer, _ ticket: Ticket) {
    audit(
      AuditEntry(time: stamp.wall, issuer: describe(issuer), command: verb, decision: "done", operation: nil, count: 1))
    emit(.answer(ticket, .outcome(.done(operation: nil))))
  }
}
