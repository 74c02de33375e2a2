/// Who and what a command names. To a guest, all outside its cluster is `not_permitted`, whether it exists or not.
extension Turn {
  func resolve(_ reference: PartitionReference, for issuer: Issuer) -> Result<PartitionID, Rejection> {
    state.resolve(reference, for: issuer)
  }

  /// The slot, if the issuer may know of it.
  func resolve(_ slot: SlotNumber, for issuer: Issuer) -> Rejection? { state.resolve(slot, for: issuer) }

  func isVisible(_ slot: SlotNumber, to partition: PartitionID) -> Bool { state.isVisible(slot, to: partition) }

  func shareCluster(_ a: PartitionID, _ b: PartitionID) -> Bool { state.shareCluster(a, b) }
}

extension ControlState {
  /// The partition that a reference names, if the issuer may know of it.
  package func resolve(_ reference: PartitionReference, for issuer: Issuer) -> Result<PartitionID, Rejection> {
    let found = find(reference)
    if let own = issuer.partition {
      guard let found, found == own || shareCluster(found, own) else {
        return .failure(Rejection(.notPermitted, "\(describe(reference)) is not in your cluster"))
      }
      return .success(found)
    }
    guard let found else {
      return .failure(
        Rejection(.unknownPartition, "there is no partition \(describe(reference)); `show partitions` lists them"))
    }
    return .success(found)
  }

  /// Why the issuer may not name a slot; nil when it may.
  package func resolve(_ slot: SlotNumber, for issuer: Issuer) -> Rejection? {
    if let own = issuer.partition {
      return isVisible(slot, to: own) ? nil : Rejection(.notPermitted, "slot \(slot.number) is not in your cluster")
    }
    return slots.contains(slot)
      ? nil : Rejection(.unknownSlot, "there is no slot \(slot.number); `show slots` lists them")
  }

  func shareCluster(_ a: PartitionID, _ b: PartitionID) -> Bool {
    guard let cluster = topology.partitions[a]?.cluster else { return a == b }
    return topology.partitions[b]?.cluster == cluster
  }

  private func find(_ reference: PartitionReference) -> PartitionID? {
    switch reference {
    case .number(let number): UInt16(exactly: number).map(PartitionID.init).flatMap { partitions[$0]?.id }
    case .name(let name): topology.partitions.rows.first { $0.name == name }?.id
    }
  }

  private func describe(_ reference: PartitionReference) -> String {
    switch reference {
    case .number(let number): "number \(number)"
    case .name(let name): name
    }
  }

  /// A slot that is connected to, or may be owned by, the partition or a member of its cluster.
  package func isVisible(_ slot: SlotNumber, to partition: PartitionID) -> Bool {
    guard let row = slots[slot] else { return false }
    let cluster = topology.partitions[partition]?.cluster
    func isOurs(_ other: PartitionID) -> Bool {
      other == partition || (cluster != nil && topology.partitions[other]?.cluster == cluster)
    }
    if let connected = row.partition, isOurs(connected) { return true }
    return topology.slots[slot]?.candidates.contains(where: isOurs) ?? false
  }
}
