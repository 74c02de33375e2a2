internal import ControlModel

/// What a failed commit took back, and what of it has happened all the same: access ends before its commit.
struct Loss {
  private let failure: StoreFailure
  private let ended: [(slot: SlotNumber, partition: PartitionID)]
  private let stopping: [PartitionID]

  /// `before` is what had been decided, `durable` what the store holds.
  init(of before: ControlState, backTo durable: ControlState, _ failure: StoreFailure) {
    self.failure = failure
    ended = durable.slots.rows.compactMap { row in
      guard let owner = row.phase.owner, let lost = before.slots[row.number] else { return nil }
      return lost.phase == row.phase && lost.epoch == row.epoch ? nil : (row.number, owner)
    }
    stopping = durable.partitions.rows.filter { $0.isActive && before.partitions[$0.id]?.isActive != true }.map(\.id)
  }

  /// `store_error`, with how things stand in `data.state`, as far as the asker may know.
  func rejection(for issuer: Issuer?, in state: ControlState) -> Rejection {
    let viewer = issuer?.partition
    let slots = ended.filter { end in viewer.map { state.isVisible(end.slot, to: $0) } ?? true }
    let partitions = stopping.filter { gone in viewer.map { state.isInCluster(gone, of: $0) } ?? true }
    let facts =
      slots.map { "slot \($0.slot.number) is disabled, \(state.topology.name($0.partition)) has no access any more" }
      + partitions.map { "\(state.topology.name($0)) is being powered off" }
    let standing = facts.isEmpty ? "nothing changed" : facts.joined(separator: "; ")
    return Rejection(
      .storeError, "the state could not be made durable (\(failure.text)): nothing was granted; \(standing)",
      data: [.init("state", .string(standing))])
  }
}
