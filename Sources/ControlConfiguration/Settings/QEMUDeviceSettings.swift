/// A card as QEMU makes it, as the file has it.
package struct QEMUDeviceSettings: Equatable, Sendable {
  /// What stands behind the card on the host.
  package enum Backing: Equatable, Sendable {
    /// Absolute path of a regular file or a block device, which the daemon never makes.
    case disk(image: String, format: QEMUImageFormat)
    /// The members of a QAPI `Netdev` but its `id`; `type` is among them.
    case net(netdev: [String: QEMUValue])
    case none
  }

  /// QEMU's name for the device.
  package var driver: String
  package var backing: Backing
  /// Further properties of the driver.
  package var properties: [String: QEMUValue]

  package init(driver: String, backing: Backing, properties: [String: QEMUValue]) {
    self.driver = driver
    self.backing = backing
    self.properties = properties
  }

  static let diskDriver = "virtio-blk-pci"
  static let netDriver = "virtio-net-pci"
}
