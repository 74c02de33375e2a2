internal import ControlModel
internal import SeededRandom

extension Simulation {
  /// Somebody commands something.
  mutating func command() {
    let issuer: Issuer =
      faults.random.chance(550)
      ? .partition(faults.random.pick(guests).partition) : .operator_(uid: 0, role: .admin)
    // The control plane answers for a partition that is not active.
    if let own = issuer.partition, state.partitions[own]?.isActive != true { return }
    let command: Command? =
      switch faults.random.below(10) {
      case 0..<3: issuer.partition == nil ? repair() : nil
      case 3..<6: sensible(issuer)
      default: nil
      }
    submit(.command(command ?? randomCommand(issuer), issuer, ticket()))
  }

  /// An operator puts something right, so that an episode does not end in ruins.
  private mutating func repair() -> Command? {
    let slot = faults.random.pick(state.slots.rows)
    if slot.quarantine != nil, slot.device != nil { return .clearSlot(slot: slot.number) }
    if slot.device == nil { return .insertCard(slot: slot.number, device: "disk\(slot.number.number)") }
    let partition = faults.random.pick(state.partitions.rows)
    if partition.power == .inactive { return .act(lpar: .number(UInt64(partition.id.number))) }
    if let locked = state.clusters.first(where: \.isLocked) {
      return .setMaintenance(cluster: "cluster\(locked.id.number)", isOn: false)
    }
    return nil
  }

  /// A move that may well pass the rules: long flows are where the interesting states are.
  private mutating func sensible(_ issuer: Issuer) -> Command? {
    let slot = faults.random.pick(state.slots.rows)
    let candidates = scenario.topology.slots[slot.number]?.candidates ?? []
    guard let named = slot.partition, !candidates.isEmpty else { return nil }
    let to = PartitionReference.number(UInt64((issuer.partition ?? faults.random.pick(candidates)).number))
    let from = PartitionReference.number(UInt64(named.number))
    guard faults.random.chance(500) else {
      return .failover(from: from, to: to, case: faults.random.pick([nil, .a, .b]), timeout: time())
    }
    return .addPCI(
      lpar: from, slot: faults.random.chance(500) ? slot.number : nil, to: to, wait: nil, timeout: time(),
      insertTimeout: faults.random.chance(200) ? time() : nil)
  }

  private mutating func randomCommand(_ issuer: Issuer) -> Command {
    switch faults.random.below(issuer.partition == nil ? 23 : 17) {
    case 0..<5: addPCI(issuer)
    case 5..<9:
      .remPCI(
        lpar: lpar(), slot: maybeSlot(), mode: faults.random.pick(RemovalMode.allCases), timeout: time(),
        wait: faults.random.pick(Wait.allCases))
    case 9..<11:
      .deact(lpar: lpar(), mode: faults.random.pick(PowerOffMode.allCases), timeout: time())
    case 11..<13: .act(lpar: lpar())
    case 13..<15:
      .failover(
        from: lpar(), to: issuer.partition.map { .number(UInt64($0.number)) } ?? lpar(),
        case: faults.random.pick([nil, .a, .b]), timeout: time())
    case 15: settings()
    case 16: .requestShutdown(lpar: lpar(), timeout: time())
    case 17: .cancel(operation: state.operations.rows.last?.id ?? OperationID(1))
    case 18, 19: .insertCard(slot: slot(), device: "disk\(faults.random.below(3))")
    case 20: .pullCard(slot: slot())
    case 21: .failDevice(slot: slot(), kind: .medium)
    default: .clearSlot(slot: slot())
    }
  }

  private mutating func addPCI(_ issuer: Issuer) -> Command {
    .addPCI(
      lpar: lpar(), slot: maybeSlot(), to: issuer.partition == nil || faults.random.chance(50) ? lpar() : nil,
      wait: faults.random.pick([nil, Wait.none, .guest]), timeout: time(),
      insertTimeout: faults.random.chance(300) ? time() : nil)
  }

  private mutating func settings() -> Command {
    if faults.random.chance(500) { return .setCPUShare(lpar: lpar(), percent: 1 + faults.random.below(100)) }
    return .setMaintenance(cluster: "cluster\(faults.random.below(3))", isOn: faults.random.chance(300))
  }

  private mutating func lpar() -> PartitionReference {
    let number = faults.random.below(50) == 0 ? 9 : faults.random.below(guests.count)
    return faults.random.chance(500) ? .number(UInt64(number)) : .name("LPAR\(number)")
  }

  private mutating func slot() -> SlotNumber {
    faults.random.below(50) == 0 ? SlotNumber(4711) : faults.random.pick(scenario.slots).number
  }

  private mutating func maybeSlot() -> SlotNumber? { faults.random.chance(500) ? slot() : nil }
  private mutating func time() -> Interval { .milliseconds(UInt64(100 + faults.random.below(20_000))) }
}
