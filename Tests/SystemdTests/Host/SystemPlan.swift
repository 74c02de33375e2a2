/// The configuration in the container: two members of a cluster, each a process, and one disk.
enum SystemPlan {
  static let yaml = yaml()

  /// With other lines for the machine and for LPAR1.
  static func yaml(
    machine: String = "{}",
    second: String = "command: [/bin/sh, -c, 'setsid sleep infinity & exec sleep infinity']"
  ) -> String {
    """
    machine: \(machine)
    access:
      - {user: self, role: admin}
    clusters:
      - name: db
        cpu_share: {active: 90, standby: 10}
        fence_limit: {pair: 20, cluster: 20}
    partitions:
      - {name: LPAR0, memory: 16MiB, memory_offset: 0, active: true, cpu_share: 60, cluster: db, may_fence: true, \
    command: [/bin/sleep, infinity]}
      - {name: LPAR1, memory: 32MiB, memory_offset: 32MiB, active: true, cpu_share: 40, cluster: db, may_fence: true, \
    \(second)}
    devices:
      - {name: disk0, size: 2MiB}
    slots:
      - {slot: 0, partition: LPAR0, enabled: true, candidates: [LPAR0, LPAR1], device: disk0}
    """
  }
}
