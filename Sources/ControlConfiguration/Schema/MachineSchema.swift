/// The `machine` mapping.
enum MachineSchema {
  static let kind = Key(
    "kind", .choice(of: MachineKind.self), .is_(.embedded), .restart,
    "embedded: cards, disks and memory in the daemon's own process.")

  static let section = Section(path: "machine", doc: "The machine backend.", keys: [kind])
}
