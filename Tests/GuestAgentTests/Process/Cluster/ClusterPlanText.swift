/// The configuration of a cluster's test: each partition runs the real agent as its clustering software.
struct ClusterPlanText {
  var members = ["LPAR0", "LPAR1"]
  var cluster: [String] = []
  var silence = "700ms"
  /// Further words of the agent's command line.
  var options: [String] = []
  /// Words for one member only.
  var own: [String: [String]] = [:]
  /// What `<PARTITION>.eject` and `<PARTITION>.insert` do, in the shell's words.
  var hooks: [String: String] = [:]

  /// `base` is a directory of the test's.
  func yaml(_ base: String, socket: (String) -> String) -> String {
    let partitions = members.enumerated().map { index, name in
      let words = command(name, base, socket(name)).map { "'\($0)'" }.joined(separator: ", ")
      return """
          - {name: \(name), memory: 16MiB, memory_offset: \(index * 16)MiB, active: true, cpu_share: \(index == 0 ? 90 : 10),
             cluster: db, may_fence: true, environment: {PATH: '/usr/bin:/bin'}, command: [\(words)]}
        """
    }
    let rules = ["silence_limit: \(silence)", "cpu_share: {active: 90, standby: 10}"] + cluster
    return """
      access:
        - {user: self, role: admin}
      clusters:
        - name: db
      \(rules.map { "    \($0)" }.joined(separator: "\n"))
      partitions:
      \(partitions.joined(separator: "\n"))
      devices:
        - {name: disk0, size: 2MiB}
        - {name: disk1, size: 2MiB}
      slots:
        - {slot: 0, partition: LPAR0, enabled: true, candidates: cluster, device: disk0}
        - {slot: 1, partition: LPAR0, enabled: true, candidates: cluster, device: disk1}
      store: {ballast: 0B}

      """
  }

  /// Its log goes to a file: the shell gives way to the agent.
  private func command(_ name: String, _ base: String, _ socket: String) -> [String] {
    let words =
      [
        agentPath, "cluster", "--socket", socket, "--heartbeat", "0.1", "--misses", "5", "--check-interval", "0.1",
        "--service", "\(base)/service", "--eject-hook", "\(base)/eject", "--insert-hook", "\(base)/insert",
      ] + options + (own[name] ?? [])
    return ["/bin/sh", "-c", "exec \(words.joined(separator: " ")) 2>> \(base)/agent.\(name).log"]
  }
}
