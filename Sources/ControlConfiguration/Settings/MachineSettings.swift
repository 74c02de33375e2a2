/// What holds the devices and runs the partitions.
package struct MachineSettings: Equatable, Sendable {
  package var kind = MachineKind.embedded
  /// Absolute path of QEMU's program; only ``MachineKind/qemu`` has use for it.
  package var program = "/usr/bin/qemu-system-x86_64"
  /// How the partitions' programs are started.
  package var start = MachineStart.process
  package init() {}
}
