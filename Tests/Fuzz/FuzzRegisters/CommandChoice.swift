internal import ControlModel
internal import FuzzSupport

/// Commands from operators and guests, about what there is and what there is not.
enum CommandChoice {
  static func next(_ source: inout ByteSource, ticket: Ticket) -> Input {
    let issuer: Issuer =
      switch source.choice(4) {
      case 3: .operator_(uid: 0, role: .admin)
      case let place: .partition(World.partitions[place])
      }
    return .command(command(&source), issuer, ticket)
  }

  private static func command(_ source: inout ByteSource) -> Command {
    let lpar = partition(&source)
    let timeout = Interval.seconds(UInt64(source.choice(64)))
    switch source.choice(13) {
    case 0: return .deact(lpar: lpar, mode: source.choice(2) == 0 ? .off : .shutdown, timeout: timeout)
    case 1: return .act(lpar: lpar)
    case 2: return .requestShutdown(lpar: lpar, timeout: timeout)
    case 3, 4:
      return .addPCI(
        lpar: lpar, slot: slot(&source), to: optional(&source), wait: [nil, Wait.none, .guest][source.choice(3)],
        timeout: timeout, insertTimeout: source.choice(2) == 0 ? nil : timeout)
    case 5, 6:
      let mode = RemovalMode.allCases[source.choice(RemovalMode.allCases.count)]
      return .remPCI(
        lpar: lpar, slot: slot(&source), mode: mode, timeout: timeout, wait: source.choice(2) == 0 ? .none : .guest)
    case 7:
      let flow = [nil, ClusterPlan.Case.a, .b][source.choice(3)]
      return .failover(from: lpar, to: partition(&source), case: flow, timeout: timeout)
    case 8: return .setMaintenance(cluster: source.choice(4) == 0 ? "none" : "db", isOn: source.choice(2) == 0)
    case 9: return .cancel(operation: OperationID(UInt64(source.byte())))
    case 10: return .powerOff
    case 11: return card(&source)
    default: return .clearSlot(slot: World.slots[source.choice(World.slots.count)])
    }
  }

  private static func card(_ source: inout ByteSource) -> Command {
    let slot = World.slots[source.choice(World.slots.count)]
    switch source.choice(3) {
    case 0: return .insertCard(slot: slot, device: "disk\(slot.number)")
    case 1: return .pullCard(slot: slot)
    default: return .failDevice(slot: slot, kind: source.choice(2) == 0 ? .medium : .card)
    }
  }

  private static func partition(_ source: inout ByteSource) -> PartitionReference {
    let place = source.choice(5)
    return place == 4 ? .name("LPAR1") : .number(UInt64(place))
  }

  private static func optional(_ source: inout ByteSource) -> PartitionReference? {
    source.choice(2) == 0 ? nil : partition(&source)
  }

  private static func slot(_ source: inout ByteSource) -> SlotNumber? {
    let place = source.choice(World.slots.count + 2)
    return place < World.slots.count ? World.slots[place] : nil
  }
}
