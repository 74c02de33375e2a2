/// The configuration of a test: two members of a cluster, a partition outside it, two disks on bus 0, an empty slot on
/// bus 1, and a network card on bus 2.
struct Plan {
  /// The cluster's further keys, one a line.
  var cluster: [String] = []
  var mayFence = true
  var isLPAR1Active = true
  /// A program that LPAR1 runs.
  var command: [String]?
  /// What uid 65533 may do, if anything.
  var role: String?
  /// Whole lines to put at the end.
  var more = ""

  var yaml: String {
    [access, clusters, partitions, devices, more].joined(separator: "\n") + "\n"
  }

  private var access: String {
    "access:\n  - {user: self, role: admin}" + (role.map { "\n  - {user: 65533, role: \($0)}" } ?? "")
  }

  private var clusters: String {
    (["clusters:", "  - name: db"] + cluster.map { "    \($0)" }).joined(separator: "\n")
  }

  private var partitions: String {
    let program = command.map { ", command: [\($0.map { "'\($0)'" }.joined(separator: ", "))]" } ?? ""
    return """
      partitions:
        - {name: LPAR0, memory: 16MiB, memory_offset: 0, active: true, cpu_share: 90, cluster: db, \
      may_fence: \(mayFence)}
        - {name: LPAR1, memory: 32MiB, memory_offset: 32MiB, active: \(isLPAR1Active), cpu_share: 10, cluster: db, \
      may_fence: \(mayFence)\(program)}
        - {name: LPAR2, memory: 16MiB, memory_offset: 64MiB, active: true}
      """
  }

  private let devices = """
    devices:
      - {name: disk0, size: 2MiB}
      - {name: disk1, size: 2MiB}
      - {name: spare, size: 2MiB}
      - {name: net0, kind: net}
    slots:
      - {slot: 0, partition: LPAR0, enabled: true, candidates: [LPAR0, LPAR1], device: disk0}
      - {slot: 1, partition: LPAR0, enabled: true, candidates: [LPAR0, LPAR1], device: disk1}
      - {slot: 32, partition: LPAR1, candidates: [LPAR0, LPAR1]}
      - {slot: 64, partition: LPAR2, enabled: true, device: net0}
    """
}
