extension ChangeList {
  /// Where only one side is a QEMU, the machine's kind has changed, which says it all.
  mutating func qemu(_ path: String, _ old: QEMUPartitionSettings?, _ new: QEMUPartitionSettings?) {
    guard let old, let new else { return }
    compare(path, QEMUPartitionSchema.machine, old.machine, new.machine)
    compare(path, QEMUPartitionSchema.cpus, old.cpus, new.cpus)
    compare(path, QEMUPartitionSchema.accelerator, old.accelerator, new.accelerator)
    compare(path, QEMUPartitionSchema.kernel, old.kernel, new.kernel)
    compare(path, QEMUPartitionSchema.initrd, old.initrd, new.initrd)
    compare(path, QEMUPartitionSchema.append, old.append, new.append)
    compare(path, QEMUPartitionSchema.disk, old.disk, new.disk)
    compare(path, QEMUPartitionSchema.diskFormat, old.diskFormat, new.diskFormat)
    compare(path, QEMUPartitionSchema.arguments, old.arguments, new.arguments)
  }

  mutating func qemu(_ path: String, _ old: QEMUDeviceSettings?, _ new: QEMUDeviceSettings?) {
    guard let old, let new else { return }
    let (a, b) = (old.backing, new.backing)
    compare(path, QEMUDeviceSchema.image, a.image, b.image)
    compare(path, QEMUDeviceSchema.format, a.format, b.format)
    compare(path, QEMUDeviceSchema.driver, old.driver, new.driver)
    compare(path, QEMUDeviceSchema.netdev, a.netdev, b.netdev)
    compare(path, QEMUDeviceSchema.properties, old.properties, new.properties)
  }
}

extension QEMUDeviceSettings.Backing {
  fileprivate var image: String? { if case .disk(let image, _) = self { image } else { nil } }
  fileprivate var format: QEMUImageFormat? { if case .disk(_, let format) = self { format } else { nil } }
  fileprivate var netdev: [String: QEMUValue]? { if case .net(let netdev) = self { netdev } else { nil } }
}
