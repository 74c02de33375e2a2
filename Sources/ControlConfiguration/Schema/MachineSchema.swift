/// The `machine` mapping.
enum MachineSchema {
  static let kind = Key(
    "kind", .choice(of: MachineKind.self), .is_(.embedded), .restart,
    "embedded: cards, disks and memory in the daemon's own process. qemu: each partition is a QEMU of its own.")
  static let program = Key(
    "program", .absolutePath(limit: 4095), .is_(MachineSettings().program), .restart,
    "QEMU's program. Only with `kind: qemu`.")

  static let start = Key(
    "start", .choice(of: MachineStart.self), .is_(.process), .restart,
    "How partitions' programs are started. process: by the daemon, in its sandbox. unit: as "
      + "`controlprog-partition@NAME.service`, a systemd unit of their own.")

  static let section = Section(path: "machine", doc: "The machine backend.", keys: [kind, program, start])
}
