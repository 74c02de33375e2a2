/// Two partitions that look after a service by themselves, as in config/cluster.yaml.
enum ClusterText {
  /// `service` is the program that is run with `start`, `stop` or `check`.
  ///
  /// `fence_limit` lets every run of a benchmark pass; nothing else differs from the example in what a failover does.
  static func pair(_ programs: Programs, service: String, heartbeats: String) -> String {
    let member = """
      memory: 64MiB, active: true, cluster: db, may_fence: true,
          command: ["\(programs.agent)", cluster, --claim, --service, "\(service)", --heartbeat, "1", --misses, "3",
            --check-interval, "0.5", --check-timeout, "2", --second-path, "unix:\(heartbeats)"]}
      """
    return """
      access:
        - {user: self, role: admin}
      clusters:
        - name: db
          fencing: evidence
          silence_limit: 3s
          case: a
          removal: revoke
          cpu_share: {active: 90, standby: 10}
          fence_limit: {pair: 1000, pair_window: 1h, cluster: 1000, cluster_window: 1h}
      partitions:
        - {name: LPAR0, memory_offset: 0, cpu_share: 90, \(member)
        - {name: LPAR1, memory_offset: 64MiB, cpu_share: 10, \(member)
      devices:
        - {name: disk0, kind: disk, path: disk0.img, size: 16MiB}
        - {name: disk1, kind: disk, path: disk1.img, size: 16MiB}
      slots:
        - {slot: 0, partition: LPAR0, enabled: true, candidates: cluster, device: disk0}
        - {slot: 1, partition: LPAR0, enabled: true, candidates: cluster, device: disk1}

      """
  }

  /// The service's program: four records a second, each promised in the pipe `records`.
  static func service(_ programs: Programs, state: String, records: String) -> String {
    """
    #!/bin/sh
    state='\(state)'/$CONTROLPROG_PARTITION
    case $1 in
    start)
      status=0
      '\(programs.recorder)' start --state "$state" --ack '\(records)' --interval 0.25 || status=$?
      [ "$status" = 75 ] || exit "$status"
      ;;
    stop) exec '\(programs.recorder)' stop --state "$state" ;;
    check) exec '\(programs.recorder)' check --state "$state" --limit 2 ;;
    *) exit 64 ;;
    esac

    """
  }
}
