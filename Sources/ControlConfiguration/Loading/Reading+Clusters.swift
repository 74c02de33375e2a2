import ControlModel

/// The clusters of the file.
struct ClusterList {
  var plans: [ClusterPlan] = []
  var index: NameIndex<ClusterID>
}

extension Reading {
  func clusters(_ root: MappingReader) -> ClusterList {
    var list = ClusterList(index: NameIndex("cluster", RootSchema.clusters, of: root))
    for mapping in root.list(RootSchema.clusters) {
      guard let number = UInt16(exactly: list.plans.count) else {
        report(mapping.node, mapping.path, "there are more than 65536 clusters")
        break
      }
      let id = ClusterID(number)
      list.index.declare(id, ClusterSchema.name, in: mapping)
      list.plans.append(cluster(id, mapping))
    }
    return list
  }

  private func cluster(_ id: ClusterID, _ mapping: MappingReader) -> ClusterPlan {
    var plan = ClusterPlan(id: id, name: mapping.text(ClusterSchema.name))
    mapping.set(&plan.fencing, ClusterSchema.fencing)
    mapping.set(&plan.silenceLimit, ClusterSchema.silenceLimit)
    mapping.set(&plan.defaultCase, ClusterSchema.defaultCase)
    mapping.set(&plan.removal, ClusterSchema.removal)
    if let share = mapping[ClusterSchema.share] {
      plan.activeShare = share[ClusterSchema.activeShare]
      plan.standbyShare = share[ClusterSchema.standbyShare]
    }
    if let fences = mapping[ClusterSchema.fences] {
      fences.set(&plan.pairLimit, ClusterSchema.pairLimit)
      fences.set(&plan.pairWindow, ClusterSchema.pairWindow)
      fences.set(&plan.clusterLimit, ClusterSchema.clusterLimit)
      fences.set(&plan.clusterWindow, ClusterSchema.clusterWindow)
    }
    return plan
  }
}
