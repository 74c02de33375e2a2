package import ControlModel
package import ControlProtocol

/// The format of a disk's image.
package enum DiskFormat: String, Equatable, Sendable, CaseIterable { case raw, qcow2 }

/// A card as QEMU makes it: a device of a driver, and what stands behind it on the host.
package struct QEMUDevice: Equatable, Sendable {
  /// What the card reaches on the host; it is this that is taken away when access ends.
  package enum Backing: Equatable, Sendable {
    /// Absolute path of a regular file or a block device.
    case disk(image: String, format: DiskFormat)
    /// The members of a QAPI `Netdev` but its id: `type` and what belongs to it.
    case net(netdev: [WireValue.Member])
    /// Nothing that could be taken away without the guest: only its own eject, or its end, proves a release.
    case none
  }

  package let name: String
  /// QEMU's driver: `virtio-blk-pci`, `nvme`, `virtio-net-pci`, `e1000e` or any other PCI device.
  package var driver: String
  package var backing: Backing
  /// Further properties of the driver.
  package var properties: [WireValue.Member]

  package init(name: String, driver: String, backing: Backing, properties: [WireValue.Member] = []) {
    self.name = name
    self.driver = driver
    self.backing = backing
    self.properties = properties
  }

  package var kind: Device.Kind {
    switch backing {
    case .disk: .disk
    case .net: .net
    case .none: .any
    }
  }
}
