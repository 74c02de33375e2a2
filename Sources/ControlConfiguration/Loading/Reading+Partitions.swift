import ControlModel

/// The partitions of the file, in its order.
struct PartitionList {
  var rows: [PartitionSettings] = []
  var index: NameIndex<PartitionID>
  /// Where each number was given first.
  var lines: [PartitionID: Int] = [:]
  var clusterOf: [PartitionID: ClusterID] = [:]
  /// Those that name a cluster which cannot be found: reported once, at the name.
  var hasUnknownCluster: Set<PartitionID> = []
}

extension Reading {
  func partitions(_ root: MappingReader, clusters: NameIndex<ClusterID>) -> PartitionList {
    var list = PartitionList(index: NameIndex("partition", RootSchema.partitions, of: root))
    var spans: [MemorySpan] = []
    for (position, mapping) in root.list(RootSchema.partitions).enumerated() {
      guard let id = number(mapping, position: position) else { continue }
      list.index.declare(id, PartitionSchema.name, in: mapping)
      if let line = list.lines[id] {
        mapping.report(PartitionSchema.number, "the number \(id.number) is taken by the partition on line \(line)")
      } else {
        list.lines[id] = line(of: mapping.node)
      }
      let row = partition(id, mapping, clusters: clusters)
      list.clusterOf[id] = row.cluster
      if row.cluster == nil, mapping.has(PartitionSchema.cluster) { list.hasUnknownCluster.insert(id) }
      list.rows.append(row)
      if let span = span(row, mapping) { spans.append(span) }
    }
    reportOverlaps(spans)
    return list
  }

  private func number(_ mapping: MappingReader, position: Int) -> PartitionID? {
    if mapping.has(PartitionSchema.number) {
      return PartitionID(UInt16(clamping: mapping[PartitionSchema.number] ?? position))
    }
    guard let number = UInt16(exactly: position) else {
      report(mapping.node, mapping.path, "there are more than 65536 partitions")
      return nil
    }
    return PartitionID(number)
  }

  private func partition(
    _ id: PartitionID, _ mapping: MappingReader, clusters: NameIndex<ClusterID>
  ) -> PartitionSettings {
    let cluster = mapping[PartitionSchema.cluster].flatMap {
      clusters.resolve($0, self, mapping.place(PartitionSchema.cluster), mapping.path(PartitionSchema.cluster))
    }
    let owner = mapping[PartitionSchema.owner].flatMap { uid($0, PartitionSchema.owner, mapping) }
    return PartitionSettings(
      id: id, name: mapping.text(PartitionSchema.name), memory: mapping[PartitionSchema.memory] ?? 0,
      memoryOffset: mapping[PartitionSchema.memoryOffset] ?? 0, isActive: mapping[PartitionSchema.active] ?? false,
      cpuShare: mapping[PartitionSchema.cpuShare] ?? 0, cluster: cluster,
      mayFence: mapping[PartitionSchema.mayFence] ?? false, owner: owner ?? 0,
      command: mapping[PartitionSchema.command] ?? [], environment: mapping[PartitionSchema.environment] ?? [:],
      qemu: qemu(mapping))
  }
}
