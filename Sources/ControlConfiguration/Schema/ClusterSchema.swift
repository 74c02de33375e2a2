import ControlModel

/// One entry of `clusters`.
enum ClusterSchema {
  private static let standard = ClusterPlan(id: ClusterID(0), name: "")

  static let name = Key("name", .name, .required, .restart, "Unique. Partitions name it in their `cluster`.")
  static let fencing = Key(
    "fencing", .choice(of: ClusterPlan.Fencing.self), .is_(standard.fencing), .live,
    "Whether taking from a member needs evidence that it is sick, or members are trusted as in the source document.")
  static let silenceLimit = Key(
    "silence_limit", .duration(.milliseconds(100)...(.seconds(3600))), .is_(standard.silenceLimit), .live,
    "How long an agent may be silent before that is evidence.")
  static let defaultCase = Key(
    "case", .choice(of: ClusterPlan.Case.self), .is_(standard.defaultCase), .live,
    "Which flow of Fig 11 `failover` runs: a, the guest OS is sick; b, only the service is (R-17).")
  static let removal = Key(
    "removal", .choice(of: RemovalMode.self), .is_(standard.removal), .live,
    "How case b removes the slots at step 1107: at once (Fig 6's order), by consent, or by ever stronger means.")
  static let share = Branch(
    "cpu_share", "Percent of the CPUs that `failover` gives the two sides (R-23); left as they are when absent.",
    shareSection)
  static let fences = Branch(
    "fence_limit", "When automatic take-over locks itself, so that no fence loop runs.", fenceSection)

  static let activeShare = Key(
    "active", .integer(1...100, "percent"), .required, .live, "For the side that has the slots.")
  static let standbyShare = Key("standby", .integer(1...100, "percent"), .required, .live, "For the other side.")
  static let shareSection = Section(
    path: "clusters[].cpu_share", doc: "CPU shares after a switch.", keys: [activeShare, standbyShare])

  static let pairLimit = Key(
    "pair", .integer(1...1000), .is_(standard.pairLimit), .live,
    "Fences that one member may do to one other within `pair_window`.")
  static let pairWindow = Key(
    "pair_window", .duration(.seconds(1)...(.seconds(2_592_000))), .is_(standard.pairWindow), .live, "See `pair`.")
  static let clusterLimit = Key(
    "cluster", .integer(1...1000), .is_(standard.clusterLimit), .live,
    "Fences within the whole cluster within `cluster_window`.")
  static let clusterWindow = Key(
    "cluster_window", .duration(.seconds(1)...(.seconds(2_592_000))), .is_(standard.clusterWindow), .live,
    "See `cluster`.")
  static let fenceSection = Section(
    path: "clusters[].fence_limit",
    doc: "Beyond either limit commands answer `fence_limit` until an operator's `set_maintenance` off.",
    keys: [pairLimit, pairWindow, clusterLimit, clusterWindow])

  static let section = Section(
    path: "clusters[]",
    doc: "A cluster. The store knows it by its position in the list, so new ones go to the end; adding, removing or "
      + "moving one takes a restart.",
    keys: [name, fencing, silenceLimit, defaultCase, removal, share, fences])
}
