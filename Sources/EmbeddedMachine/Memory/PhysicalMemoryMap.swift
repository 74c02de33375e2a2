import ControlModel

/// Which partition's memory answers at which physical address (Fig 7).
struct PhysicalMemoryMap: Sendable {
  private struct Range: Sendable {
    let start: UInt64
    let memory: PartitionMemory
  }

  /// By ascending start; the plan's check has seen to it that none overlap.
  private let ranges: [Range]

  init(_ partitions: [MachinePartition]) {
    ranges = partitions.sorted { $0.memoryOffset < $1.memoryOffset }.map { partition in
      Range(
        start: partition.memoryOffset,
        memory: PartitionMemory(
          path: partition.memoryPath, size: partition.memory, ownerUID: partition.ownerUID))
    }
  }

  var memories: [PartitionMemory] { ranges.map(\.memory) }

  /// Where `length` bytes at physical `address` lie, or nil when not all of them are one partition's memory.
  func locate(_ address: UInt64, length: UInt64) -> (memory: PartitionMemory, position: UInt64)? {
    guard let range = ranges.last(where: { $0.start <= address }) else { return nil }
    let position = address - range.start
    guard length <= range.memory.size, position <= range.memory.size - length else { return nil }
    return (range.memory, position)
  }
}
