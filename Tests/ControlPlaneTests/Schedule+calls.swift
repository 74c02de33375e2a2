import ControlModel
import ControlProtocol
import ControlTestSupport
import SeededRandom

extension Schedule {
  private static let slots = [Example.disk, Example.net, Example.strangersDisk]

  /// Something that this connection may say.
  mutating func call(of client: Client) -> Call {
    if let own = client.issuer.partition { return guestCall(own, client) }
    switch random.below(14) {
    case 0...2: return .change(command(nil))
    case 10...13: return .change(sensibleCommand())
    case 3...5: return .change(random.chance(50) ? sensibleCommand() : command(nil))
    case 6: return .show(random.pick([.operations, .slots, .sessions, .gatekeeper, .partitions]))
    case 7: return .show(.operations)
    case 8: return .events(since: random.chance(50) ? nil : UInt64(random.below(50)), limit: random.below(20))
    default: return subscribeOnce(client) ?? .explain(.slot(random.pick(Self.slots)))
    }
  }

  private mutating func guestCall(_ own: PartitionID, _ client: Client) -> Call {
    switch random.below(16) {
    case 0...3: return .change(command(own))
    case 4, 5: return .hello
    case 6: return .guest(.gpeRead)
    case 7: return .guest(.ioRead(port: random.pick(GPEPort.allCases).rawValue, width: 4))
    case 8, 9: return .guest(.ioWrite(port: GPEPort.eject.rawValue, width: 4, value: UInt32(1 + random.below(3))))
    case 10: return .guest(.ioWrite(port: GPEPort.status.rawValue, width: 2, value: 6))
    case 11, 12:
      let event: OSTEvent = random.chance(70) ? .insertion : .eject
      return .guest(.ost(slot: random.pick(Self.slots), event: event, status: random.chance(80) ? 0 : 1))
    case 13: return .read(random.pick(Self.slots))
    case 14:
      return .guest(.heartbeat(sequence: 1, service: random.chance(60) ? .ok : random.pick([.failed, .stopped])))
    default: return subscribeOnce(client) ?? .show(.operations)
    }
  }

  private mutating func subscribeOnce(_ client: Client) -> Call? {
    guard subscribed.insert(client.session).inserted else { return nil }
    return .subscribe(kinds: nil, since: random.chance(50) ? nil : 0)
  }

  /// What an operator would say as things stand: without it most of a run would be refusals.
  private mutating func sensibleCommand() -> Command {
    let state = fixture.state
    let cluster = [Example.lpar0, Example.lpar1]
    let off = state.partitions.rows.filter { $0.power == .inactive }
    if random.chance(50), let row = off.first { return .act(lpar: .number(UInt64(row.id.number))) }
    let slot = random.pick([Example.disk, Example.net])
    guard let row = state.slots[slot], let named = row.partition else { return .clearSlot(slot: slot) }
    if row.device == nil { return .insertCard(slot: slot, device: "disk7") }
    if row.quarantine != nil, row.phase == .free {
      fixture.machine.mend(slot)
      return .clearSlot(slot: slot)
    }
    let from = PartitionReference.number(UInt64(named.number))
    let to = PartitionReference.number(UInt64(random.pick(cluster).number))
    switch random.below(8) {
    case 0...3:
      return .addPCI(
        lpar: from, slot: nil, to: to, wait: random.chance(80) ? Wait.none : .guest, timeout: .seconds(5),
        insertTimeout: nil)
    case 4...6:
      return .remPCI(lpar: from, slot: random.chance(50) ? slot : nil, mode: .revoke, timeout: .seconds(5), wait: .none)
    default: return .failover(from: from, to: to, case: .a, timeout: .seconds(5))
    }
  }

  private mutating func command(_ own: PartitionID?) -> Command {
    let lpar = PartitionReference.number(UInt64(random.pick([0, 0, 1, 1, 2])))
    let other = PartitionReference.number(UInt64(random.below(2)))
    let slot: SlotNumber? = random.chance(40) ? random.pick(Self.slots) : nil
    let time = Interval.seconds(UInt64(1 + random.below(5)))
    switch random.below(own == nil ? 20 : 13) {
    case 0...3:
      return .addPCI(
        lpar: lpar, slot: slot, to: own == nil ? other : nil, wait: random.pick([nil, Wait.none, .guest]),
        timeout: time, insertTimeout: random.chance(20) ? time : nil)
    case 4...6:
      return .remPCI(
        lpar: lpar, slot: slot, mode: random.pick(RemovalMode.allCases), timeout: time,
        wait: random.pick(Wait.allCases))
    case 7: return .deact(lpar: lpar, mode: random.pick(PowerOffMode.allCases), timeout: time)
    case 8, 9: return .act(lpar: lpar)
    case 10:
      return .failover(from: lpar, to: other, case: random.pick([nil, .a, .b]), timeout: time)
    case 11: return .setCPUShare(lpar: lpar, percent: 1 + random.below(100))
    case 12: return own == nil ? .setMaintenance(cluster: "db", isOn: random.chance(30)) : .powerOff
    case 13, 14: return .setMaintenance(cluster: "db", isOn: false)
    case 15: return .pullCard(slot: random.pick(Self.slots))
    case 16: return .insertCard(slot: random.pick(Self.slots), device: "disk\(random.below(9))")
    case 17: return .failDevice(slot: random.pick(Self.slots), kind: .medium)
    case 18: return .clearSlot(slot: random.pick(Self.slots))
    default:
      let last = max(1, fixture.state.lastOperation.number)
      return .cancel(operation: OperationID(1 + random.next() % last))
    }
  }
}
