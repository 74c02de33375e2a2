package import ControlModel

/// `show_partitions`.
package enum PartitionsView {
  /// `sharesApplied` are the partitions whose processes the machine schedules by their share.
  package static func value(
    _ state: ControlState, viewer: Issuer, sharesApplied: Set<PartitionID> = []
  ) -> WireValue {
    let sight = Sight(of: viewer, in: state)
    let rows = state.partitions.rows.filter { sight.sees($0.id) }
    return ["partitions": .array(rows.map { row($0, state, isApplied: sharesApplied.contains($0.id)) })]
  }

  private static func row(_ partition: Partition, _ state: ControlState, isApplied: Bool) -> WireValue {
    let plan = state.topology.cluster(of: partition.id)
    return [
      "lpar": WireValue(partition.id.number), "name": .string(state.topology.name(partition.id)),
      "state": .string(partition.power.shown), "role": .string(state.role(of: partition.id).rawValue),
      "cpu_share": WireValue(partition.cpuShare), "share_applied": .bool(isApplied),
      "agent": .bool(state.presence[partition.id]?.sessions.isEmpty == false),
      "cluster": WireValue(plan?.name), "fenced": .bool(partition.isFenced),
      "maintenance": .bool(plan.flatMap { state.clusters[$0.id] }?.isInMaintenance == true),
    ]
  }
}
