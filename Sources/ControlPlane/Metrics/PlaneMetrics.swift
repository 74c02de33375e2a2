internal import Metrics

/// What the plane counts, through swift-metrics, so that any back end can collect it.
struct PlaneMetrics: Sendable {
  let commits = Counter(label: "controlprog_commits_total")
  let commands = Counter(label: "controlprog_commands_total")
  let rejections = Counter(label: "controlprog_rejections_total")
  let refusedAccesses = Counter(label: "controlprog_refused_accesses_total")
  let deviceAccesses = Counter(label: "controlprog_device_accesses_total")
}
