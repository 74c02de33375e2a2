import ControlModel

extension Configuration {
  /// This configuration with all of `new` that can change while the daemon runs; everything else stays.
  ///
  /// Candidates of `new` that do not exist here (a partition that waits for a restart) are left out.
  package func adopting(_ new: Configuration) -> Configuration {
    var adopted = self
    adopted.access = new.access
    adopted.limits = new.limits
    let rules = Dictionary(new.clusters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    adopted.clusters = clusters.map { running in rules[running.name].map(running.adopting) ?? running }

    let rows = Dictionary(new.partitions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for index in partitions.indices {
      if let row = rows[partitions[index].name] { adopted.partitions[index].mayFence = row.mayFence }
    }
    adoptCandidates(of: new, into: &adopted)
    return adopted
  }

  private func adoptCandidates(of new: Configuration, into adopted: inout Configuration) {
    let numbers = Dictionary(partitions.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    // By name: a number may mean another partition in the new file.
    let here = Dictionary(
      new.partitions.compactMap { row in numbers[row.name].map { (row.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    let slots = Dictionary(new.slots.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    for index in self.slots.indices {
      guard let slot = slots[self.slots[index].number] else { continue }
      let candidates = slot.candidates.compactMap { here[$0] }.sorted()
      let isKnown = candidates.count == slot.candidates.count
      let hasPlaces = isKnown && Set(candidates).isSubset(of: self.slots[index].candidates)
      if machine.kind.fixesPlaces, !hasPlaces { continue }
      adopted.slots[index].candidates = candidates
    }
  }
}

extension MachineKind {
  /// Whether a partition has places only for the slots that it might own when the daemon was started, so that no slot
  /// can gain a candidate later.
  var fixesPlaces: Bool {
    switch self {
    case .embedded: false
    case .qemu: true
    }
  }
}

extension ClusterPlan {
  /// The rules of `new` under this cluster's number.
  fileprivate func adopting(_ new: ClusterPlan) -> ClusterPlan {
    var adopted = ClusterPlan(id: id, name: name)
    adopted.fencing = new.fencing
    adopted.silenceLimit = new.silenceLimit
    adopted.defaultCase = new.defaultCase
    adopted.removal = new.removal
    adopted.activeShare = new.activeShare
    adopted.standbyShare = new.standbyShare
    adopted.pairLimit = new.pairLimit
    adopted.pairWindow = new.pairWindow
    adopted.clusterLimit = new.clusterLimit
    adopted.clusterWindow = new.clusterWindow
    return adopted
  }
}
