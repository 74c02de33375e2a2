package import ControlModel

/// `show_partitions`.
package enum PartitionsView {
  package static func value(_ state: ControlState, viewer: Issuer) -> WireValue {
    let sight = Sight(of: viewer, in: state)
    return ["partitions": .array(state.partitions.rows.filter { sight.sees($0.id) }.map { row($0, state) })]
  }

  private static func row(_ partition: Partition, _ state: ControlState) -> WireValue {
    let plan = state.topology.cluster(of: partition.id)
    return [
      "lpar": WireValue(partition.id.number), "name": .string(state.topology.name(partition.id)),
      "state": .string(partition.power.shown), "role": .string(state.role(of: partition.id).rawValue),
      "cpu_share": WireValue(partition.cpuShare),
      "agent": .bool(state.presence[partition.id]?.sessions.isEmpty == false),
      "cluster": WireValue(plan?.name), "fenced": .bool(partition.isFenced),
      "maintenance": .bool(plan.flatMap { state.clusters[$0.id] }?.isInMaintenance == true),
    ]
  }
}
