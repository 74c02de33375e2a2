/// The `qemu` mapping of a partition.
enum QEMUPartitionSchema {
  private static let standard = QEMUPartitionSettings()

  static let machine = Key(
    "machine", .choice(of: QEMUPartitionSettings.Chipset.self), .is_(standard.machine), .restart,
    "The chipset. pc: a bridge for each bus that it may own slots of, up to 14. q35: a root port for each slot that it "
      + "may own, up to 26.")
  static let cpus = Key("cpus", .integer(1...255), .is_(standard.cpus), .restart, "How many CPUs the guest sees.")
  static let accelerator = Key(
    "accelerator", .choice(of: QEMUPartitionSettings.Accelerator.self), .is_(standard.accelerator), .restart,
    "tcg: in software. kvm: by the host's CPU, and its owner must be allowed to open `/dev/kvm`.")
  static let kernel = Key(
    "kernel", .absolutePath(limit: 4095), .means("it boots `disk`, or nothing but firmware"), .restart,
    "A kernel that QEMU loads itself. Not together with `disk`.")
  static let initrd = Key(
    "initrd", .absolutePath(limit: 4095), .means("none"), .restart, "The kernel's initial RAM disk.")
  static let append = Key(
    "append", .text(limit: 2047), .means("empty"), .restart, "The kernel's command line.")
  static let disk = Key(
    "disk", .absolutePath(limit: 4095), .means("it boots `kernel`, or nothing but firmware"), .restart,
    "The image of a system disk of its own, which is in no slot and never moves.")
  static let diskFormat = Key(
    "disk_format", .choice(of: QEMUImageFormat.self), .is_(standard.diskFormat), .restart, "The format of `disk`.")
  static let arguments = Key(
    "arguments", .texts, .is_(standard.arguments), .restart,
    "Further arguments for QEMU, passed as they are; the administrator answers for what they do.")

  static let section = Section(
    path: "partitions[].qemu",
    doc: "The virtual machine that a partition is. A file that names nothing here boots its firmware and no more.",
    keys: [machine, cpus, accelerator, kernel, initrd, append, disk, diskFormat, arguments])
}
