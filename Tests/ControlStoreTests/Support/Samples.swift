import SeededRandom

@testable import ControlModel

/// Rows with every field varied; what a seed gives is always the same.
struct Samples {
  var numbers: SplitMix64
  init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

  static let partitionCount: UInt64 = 6

  /// The whole state: all partitions, some slots, clusters and operations, events from `first` on.
  mutating func changes(firstEvent first: UInt64 = 1, events: Int = 5) -> ChangeSet {
    var changes = ChangeSet()
    changes.partitions = (0..<Self.partitionCount).map { partition(UInt16($0)) }
    changes.slots = [0, 1, 31, 32, 65_535].map { slot($0) }
    changes.clusters = [0, 7].map { cluster($0) }
    changes.operations = (1...6).map { operation($0) }
    changes.events = (0..<UInt64(events)).map { event(first + $0) }
    changes.audits = (0..<3).map { _ in audit() }
    return changes
  }

  mutating func id() -> PartitionID { PartitionID(UInt16(numbers.next() % Self.partitionCount)) }

  mutating func slots() -> SlotSet {
    SlotSet((0..<(numbers.next() % 4)).map { _ in SlotNumber(numbers.one(of: [0, 1, 9, 10, 31, 32, 65_535])) })
  }

  mutating func slot(_ number: UInt16) -> Slot {
    var slot = Slot(number: SlotNumber(number), partition: numbers.flag() ? id() : nil)
    let holder = id()
    slot.phase = numbers.one(of: [.free, .adding(holder), .owned(holder), .removing(holder), .fencing(holder)])
    slot.epoch = Epoch(numbers.stored())
    slot.release = numbers.one(of: [nil, .eject, .revoked, .powerOff, .pulled])
    if numbers.flag() {
      slot.device = Device(
        name: numbers.text(), kind: numbers.one(of: Device.Kind.allCases),
        health: numbers.one(of: [.present, .failed]))
    }
    slot.quarantine = numbers.one(of: [nil, .deviceFault, .resetFailed, .unaskedEject, .doubleHolder])
    slot.operation = numbers.maybe { OperationID($0.stored()) }
    slot.isEjectPending = numbers.flag()
    return slot
  }

  mutating func partition(_ number: UInt16) -> Partition {
    var partition = Partition(
      id: PartitionID(number), power: numbers.one(of: [.inactive, .starting, .active, .stopping]),
      cpuShare: Int(numbers.next() % 100) + 1)
    partition.generation = BootGeneration(numbers.stored())
    partition.isHeld = numbers.flag()
    partition.isFenced = numbers.flag()
    partition.hasHadAgent = numbers.flag()
    partition.unconfirmedInsertions = slots()
    partition.ejectRequests = slots()
    return partition
  }

  mutating func cluster(_ number: UInt16) -> Cluster {
    var cluster = Cluster(id: ClusterID(number))
    cluster.isInMaintenance = numbers.flag()
    cluster.isLocked = numbers.flag()
    cluster.fences = (0..<(numbers.next() % 4)).map { _ in
      Cluster.Fence(from: id(), to: id(), generation: BootGeneration(numbers.stored()), wall: numbers.stored())
    }
    return cluster
  }

  mutating func event(_ seq: UInt64) -> EventRecord {
    EventRecord(
      seq: seq, time: numbers.stored(), operation: numbers.maybe { OperationID($0.stored()) },
      kind: numbers.one(of: EventKind.allCases), partition: numbers.flag() ? id() : nil,
      slot: numbers.maybe { SlotNumber(UInt16(truncatingIfNeeded: $0.next())) },
      step: numbers.maybe { Int($0.stored()) }, detail: numbers.text())
  }

  mutating func audit() -> AuditEntry {
    AuditEntry(
      time: numbers.stored(), issuer: numbers.text(), command: numbers.text(), decision: numbers.text(),
      operation: numbers.maybe { OperationID($0.stored()) }, count: Int(numbers.next() % 1_000) + 1)
  }
}
