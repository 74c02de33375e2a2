/// Which machine backend the daemon starts.
package enum MachineKind: String, Sendable, CaseIterable {
  /// Cards, disks and memory in the daemon's own process.
  case embedded
  /// Each partition is a QEMU of its own.
  case qemu
}
