import ControlModel

/// One entry of `partitions`.
enum PartitionSchema {
  static let name = Key("name", .name, .required, .restart, "Unique. Its socket is `partition/<name>.sock`.")
  static let number = Key(
    "lpar", .integer(0...65_535), .means("its position in the list, from 0"), .restart,
    "The number that `LPAR = n` names (Fig 3). Unique.")
  static let memory = Key(
    "memory", .size(4096...(1 << 44)), .required, .restart,
    "How much memory it has; its own addresses run from 0 to here (Fig 7). With `machine.kind: qemu` a multiple of "
      + "1MiB.")
  static let memoryOffset = Key(
    "memory_offset", .size(0...(.max)), .required, .restart,
    "Where its memory lies in physical memory: the gatekeeper's OFFSET (Fig 8). Must not overlap another's.")
  static let active = Key("active", .boolean, .is_(false), .first, "Whether it is powered on at the first start.")
  static let cpuShare = Key(
    "cpu_share", .integer(1...100, "percent"), .is_(100), .first, "Percent of the CPUs at the first start (R-23).")
  static let owner = Key(
    "owner", .account("user"), .is_(.own), .restart,
    "Who owns its socket and its memory file: the user that its guest runs as.")
  static let command = Key(
    "command", .command, .means("no process of ours"), .restart,
    "The guest's program and arguments, started when the partition is powered on. Not with `machine.kind: qemu`, where "
      + "QEMU is the program.")
  static let environment = Key(
    "environment", .environment, .is_([:]), .restart,
    "The environment that the program gets; nothing else is passed on.")
  static let cluster = Key("cluster", .name, .means("in none"), .restart, "The cluster that it is a member of.")
  static let mayFence = Key(
    "may_fence", .boolean, .is_(false), .live,
    "Whether it may take from other members of its cluster, given evidence (or with `fencing: trusted`, without).")

  static let qemu = Branch(
    "qemu", "Its virtual machine. Only with `machine.kind: qemu`; what is left out has its default.",
    QEMUPartitionSchema.section)

  static let section = Section(
    path: "partitions[]", doc: "A partition. Adding, removing, renaming or renumbering one takes a restart.",
    keys: [
      name, number, memory, memoryOffset, active, cpuShare, cluster, mayFence, owner, command, environment,
      qemu,
    ])
}
