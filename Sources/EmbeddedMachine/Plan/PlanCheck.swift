import ControlModel
import ControlPlane

extension EmbeddedMachinePlan {
  /// Refuses a plan in which two partitions share memory, a name is used twice or a device is in two slots.
  ///
  /// Two partitions on one physical byte would let one owner's DMA reach the other's memory.
  func check() throws(MachineFailure) {
    try Self.unique(partitions.map { "partition \($0.id.number)" })
    try Self.unique(partitions.map { "partition name \($0.name)" })
    try Self.unique(partitions.map { "memory file \($0.memoryPath)" })
    try Self.unique(devices.map { "device \($0.name)" })
    try Self.unique(devices.compactMap { $0.mediumPath.map { "medium \($0)" } })
    try Self.unique(slots.values.compactMap { $0.map { "device \($0) in a slot" } })
    for device in devices where device.kind == .disk && device.mediumPath == nil {
      throw MachineFailure("disk \(device.name) has no medium")
    }
    try checkMemory()
  }

  private func checkMemory() throws(MachineFailure) {
    var end: UInt64 = 0
    for partition in partitions.sorted(by: { $0.memoryOffset < $1.memoryOffset }) {
      let (next, overflow) = partition.memoryOffset.addingReportingOverflow(partition.memory)
      guard partition.memory > 0, partition.memory <= UInt64(Int64.max), !overflow else {
        throw MachineFailure("memory of \(partition.name) is empty or leaves the physical address space")
      }
      guard partition.memoryOffset >= end else {
        throw MachineFailure("memory of \(partition.name) overlaps that of another partition")
      }
      end = next
    }
  }

  private static func unique(_ names: [String]) throws(MachineFailure) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted { throw MachineFailure("\(name) is configured twice") }
  }
}
