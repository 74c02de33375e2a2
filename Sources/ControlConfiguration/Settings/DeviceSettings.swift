package import ControlModel

/// A card as the file has it.
package struct DeviceSettings: Equatable, Sendable {
  /// What a disk card writes to.
  package struct Medium: Equatable, Sendable {
    /// Relative to the state directory; has no `..` part.
    package let path: String
    /// Bytes that a missing one is made with; a multiple of 512.
    package let size: UInt64
  }

  /// Bytes of a medium whose size the file leaves open.
  static let defaultSize: UInt64 = 16 << 20

  package let name: String
  package let kind: Device.Kind
  /// Present exactly for disks of the embedded machine.
  package let medium: Medium?
  /// Present exactly with ``MachineKind/qemu``.
  package let qemu: QEMUDeviceSettings?
}
