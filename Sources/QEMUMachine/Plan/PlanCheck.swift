import ControlModel
package import ControlPlane

extension QEMUMachinePlan {
  /// Refuses a plan that could not be carried out, before anything is started.
  package func check() throws(MachineFailure) {
    try Self.unique(partitions.map { "partition \($0.id.number)" })
    try Self.unique(partitions.map { "partition name \($0.name)" })
    try Self.unique(devices.map { "device \($0.name)" })
    try Self.unique(slots.values.compactMap { $0.map { "device \($0) in a slot" } })
    var images: [String] = []
    for device in devices { if case .disk(let image, _) = device.backing { images.append("image \(image)") } }
    for partition in partitions { if case .disk(let image, _) = partition.boot { images.append("image \(image)") } }
    try Self.unique(images)
    for partition in partitions {
      if let shortage = PortMap(partition).shortage { throw MachineFailure("\(partition.name): \(shortage)") }
    }
  }

  private static func unique(_ names: [String]) throws(MachineFailure) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted { throw MachineFailure("\(name) is configured twice") }
  }
}
