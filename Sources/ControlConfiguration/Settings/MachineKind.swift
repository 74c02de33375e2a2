/// Which machine backend the daemon starts.
package enum MachineKind: String, Sendable, CaseIterable {
  /// Cards, disks and memory in the daemon's own process.
  case embedded
  /// Each partition is a QEMU of its own.
  case qemu
}

/// How partitions' programs are started.
package enum MachineStart: String, Sendable, CaseIterable {
  /// As processes of the daemon's.
  case process
  /// As systemd units of their own.
  case unit
}
