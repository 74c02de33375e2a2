/// A partition's virtual machine as the file has it.
package struct QEMUPartitionSettings: Equatable, Sendable {
  package enum Chipset: String, Sendable, CaseIterable { case pc, q35 }
  package enum Accelerator: String, Sendable, CaseIterable { case tcg, kvm }

  package var machine = Chipset.pc
  package var cpus = 1
  package var accelerator = Accelerator.tcg
  /// Absolute path; excludes ``disk``.
  package var kernel: String?
  /// Absolute path; only with a kernel.
  package var initrd: String?
  /// The kernel's command line; only with a kernel.
  package var append: String?
  /// Absolute path of the image of a system disk, which is in no slot.
  package var disk: String?
  package var diskFormat = QEMUImageFormat.raw
  /// Passed to QEMU as they are.
  package var arguments: [String] = []
  package init() {}
}
