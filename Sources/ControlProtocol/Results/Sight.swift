internal import ControlModel

/// What a caller sees: operators everything, a guest its own cluster, or only itself outside any.
struct Sight {
  private let state: ControlState
  private let own: PartitionID?

  init(of viewer: Issuer, in state: ControlState) {
    self.state = state
    self.own = viewer.partition
  }

  func sees(_ partition: PartitionID) -> Bool {
    guard let own, own != partition else { return true }
    guard let cluster = state.topology.partitions[own]?.cluster else { return false }
    return state.topology.partitions[partition]?.cluster == cluster
  }

  func sees(_ slot: SlotNumber) -> Bool { own.map { state.isVisible(slot, to: $0) } ?? true }

  /// An operation is seen by whom any of its partitions or slots concerns.
  func sees(_ operation: Operation) -> Bool {
    guard own != nil else { return true }
    return operation.partitions.contains(where: sees) || operation.allSlots.contains(where: sees)
  }

  /// The name of a partition, or null when there is none or the caller may not learn of it.
  func name(_ partition: PartitionID?) -> WireValue {
    WireValue(partition.flatMap { sees($0) ? state.topology.name($0) : nil })
  }
}

extension Operation {
  /// The partitions that it is about, in ascending order without doubles.
  var partitions: [PartitionID] {
    var all = [issuer.partition, part.partition, failover?.from, failover?.to].compactMap { $0 }
    if case .hotAdd(let add) = part { all.append(add.named) }
    return Set(all).sorted()
  }

  /// The slots that it is about, over all its parts.
  var allSlots: SlotSet {
    var slots = part.slots
    for slot in failover?.slots ?? [] { slots.insert(slot) }
    return slots
  }
}

extension WireValue {
  init(_ slots: SlotSet) { self = .array(slots.map { WireValue($0.number) }) }
}

extension PowerState {
  /// To the outside a partition that starts is inactive, and one that stops still active.
  var shown: String {
    switch self {
    case .inactive, .starting: "inactive"
    case .active, .stopping: "active"
    }
  }
}
