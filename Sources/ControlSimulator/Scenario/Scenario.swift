internal import ControlModel
internal import SeededRandom

/// A machine as it might be configured: 1 to 4 partitions, 1 to 6 slots on 1 to 3 buses, 0 to 2 clusters.
struct Scenario: Sendable {
  let topology: Topology
  let slots: [Slot]
  let partitions: [Partition]
  let clusters: [Cluster]
  /// Decisions that may gather before a commit.
  let groupSize: Int

  init(using random: inout SplitMix64) {
    let clusters = Self.clusterPlans(using: &random)
    let plans = Self.partitionPlans(clusters, using: &random)
    let wired = Self.slotPlans(plans, using: &random)
    let isInstant = random.chance(500)
    self.topology = Topology(
      partitions: Table(plans), slots: Table(wired), clusters: Table(clusters), connectsInstantly: isInstant,
      withdrawsEjectRequests: isInstant || random.chance(300))
    self.partitions = plans.map {
      Partition(id: $0.id, power: random.chance(800) ? .active : .inactive, cpuShare: 50)
    }
    self.slots = Self.rows(wired, using: &random)
    self.clusters = clusters.map { Cluster(id: $0.id) }
    self.groupSize = random.pick([1, 1, 4, 16])
  }

  private static func clusterPlans(using random: inout SplitMix64) -> [ClusterPlan] {
    (0..<random.below(3)).map { index in
      var plan = ClusterPlan(id: ClusterID(UInt16(index)), name: "cluster\(index)")
      plan.fencing = random.chance(300) ? .trusted : .evidence
      plan.silenceLimit = .seconds(UInt64(1 + random.below(3)))
      plan.defaultCase = random.chance(500) ? .a : .b
      plan.removal = random.pick(RemovalMode.allCases)
      plan.activeShare = random.chance(300) ? 90 : nil
      plan.standbyShare = random.chance(300) ? 10 : nil
      plan.pairLimit = 1 + random.below(4)
      plan.clusterLimit = 1 + random.below(6)
      return plan
    }
  }

  private static func partitionPlans(_ clusters: [ClusterPlan], using random: inout SplitMix64) -> [PartitionPlan] {
    var offset: UInt64 = 0
    return (0...random.below(4)).map { index in
      let memory = UInt64(1 + random.below(32)) << 30
      defer { offset += memory }
      return PartitionPlan(
        id: PartitionID(UInt16(index)), name: "LPAR\(index)", memory: memory, memoryOffset: offset,
        cluster: clusters.isEmpty || random.chance(150) ? nil : random.pick(clusters).id,
        mayFence: random.chance(850))
    }
  }

  private static func slotPlans(_ partitions: [PartitionPlan], using random: inout SplitMix64) -> [SlotPlan] {
    let buses = (0...random.below(3)).map { _ in random.pick([0, 1, 2, 2047]) }
    return (0...random.below(6)).map { _ in
      let number = SlotNumber(UInt16(random.pick(buses) * 32 + random.pick([0, 1, 2, 3, 9, 31])))
      return SlotPlan(number: number, candidates: partitions.map(\.id).filter { _ in random.chance(850) })
    }
  }

  /// Slots of one bus begin with one owner, as the configuration's own check has it.
  private static func rows(_ plans: [SlotPlan], using random: inout SplitMix64) -> [Slot] {
    var owners: [BusNumber: PartitionID] = [:]
    return Table(plans).rows.map { plan in
      let device = random.chance(850) ? Device(name: "disk\(plan.number.number)", kind: .disk) : nil
      guard !plan.candidates.isEmpty, random.chance(900) else {
        return Slot(number: plan.number, partition: nil, device: device)
      }
      let partition = random.pick(plan.candidates)
      let isEnabled = random.chance(750) && (owners[plan.number.bus] ?? partition) == partition
      if isEnabled { owners[plan.number.bus] = partition }
      return Slot(
        number: plan.number, partition: partition, phase: isEnabled ? .owned(partition) : .free, device: device)
    }
  }
}
