/// The whole file.
enum RootSchema {
  /// The longest that leaves room for `/partition/<NAME>.sock` in a Unix socket's address: 108 bytes with NUL, unix(7).
  static let runtimeDirectoryLimit = 107 - "/partition/.sock".utf8.count - 32

  static let runtimeDirectory = Key(
    "runtime_dir", .absolutePath(limit: runtimeDirectoryLimit), .is_("/run/controlprogd"), .restart,
    "Where the sockets are. `--runtime-dir` overrides it.")
  static let stateDirectory = Key(
    "state_dir", .absolutePath(limit: 1024), .is_("/var/lib/controlprogd"), .restart,
    "Where the store, the partitions' memory and the media are. `--state-dir` overrides it.")
  static let machine = Branch("machine", "What holds the devices and runs the partitions.", MachineSchema.section)
  static let access = Branch(
    "access", list: true,
    "Who may do what on `control.sock`. Uid 0 is always admin, nobody else is anything unless listed.",
    AccessSchema.section)
  static let clusters = Branch(
    "clusters", list: true, "Groups of partitions that may take over from one another.", ClusterSchema.section)
  static let partitions = Branch(
    "partitions", list: true, required: true, "The partitions (LPARs) that the machine is divided into.",
    PartitionSchema.section)
  static let devices = Branch("devices", list: true, "The PCI cards, in a slot or on the shelf.", DeviceSchema.section)
  static let slots = Branch("slots", list: true, "The PCI slots and who they belong to at first.", SlotSchema.section)
  static let limits = Branch("limits", "What one client may use up.", LimitSchema.section)
  static let store = Branch("store", "The durable record.", StoreSchema.section)

  static let section = Section(
    path: "", doc: "The file is one YAML mapping with these keys.",
    keys: [
      runtimeDirectory, stateDirectory, machine, access, clusters, partitions, devices, slots, limits, store,
    ])

  /// Every section, in the order of the reference.
  static var all: [Section] {
    var sections: [Section] = []
    func visit(_ section: Section) {
      sections.append(section)
      for case let branch as Branch in section.keys { visit(branch.section()) }
    }
    visit(section)
    return sections
  }
}
