internal import ControlModel
internal import SeededRandom

extension Simulation {
  /// A guest does the next thing it had in mind, or something without sense.
  mutating func guestActs() {
    let place = faults.random.below(guests.count)
    let partition = guests[place].partition
    guard let process = machine.processes.first(where: { $0.partition == partition }), process.isOn else {
      return guests[place].lose()
    }
    if process.generation != guests[place].generation {
      guests[place].lose()
      guests[place].generation = process.generation
    }
    if guests[place].sessions.isEmpty, faults.random.chance(400) { return sayHello(place) }
    if !guests[place].todo.isEmpty, faults.random.chance(800) {
      return perform(place, guests[place].todo.removeFirst())
    }
    if guests[place].wantsToEnd, faults.random.chance(300) {
      guests[place].wantsToEnd = false
      return submit(.command(.powerOff, .partition(partition), ticket()))
    }
    idle(place)
  }

  private mutating func sayHello(_ place: Int) {
    lastSession += 1
    guests[place].sessions.append(SessionID(lastSession))
    guests[place].lastFrame = monotonic
    submit(.agentHello(guests[place].partition, SessionID(lastSession)))
  }

  private mutating func idle(_ place: Int) {
    let partition = guests[place].partition
    switch faults.random.below(12) {
    case 0, 1, 2, 3:
      guard let session = guests[place].sessions.last else { return }
      guests[place].lastFrame = monotonic
      submit(.agentFrame(partition, session))
    case 4, 5:
      guard let session = guests[place].sessions.last else { return }
      guests[place].lastFrame = monotonic
      let service = faults.random.pick(AgentPresence.Service.allCases)
      submit(.agentFrame(partition, session))
      if violations.isEmpty { submit(.heartbeat(partition, sequence: UInt64(steps), service: service)) }
    case 6:
      guard !guests[place].sessions.isEmpty else { return }
      submit(.agentClosed(partition, guests[place].sessions.removeLast()))
    case 7: sayHello(place)
    case 8: randomRegister(partition)
    case 9: randomEject(partition)
    case 10:
      guard let slot = scenario.slots.randomSlot(&faults.random) else { return }
      let event: OSTEvent = faults.random.chance(500) ? .insertion : .eject
      submit(.ost(partition, slot, event, status: UInt32(faults.random.below(3)), ticket()))
    default:
      let to = PartitionReference.number(UInt64(faults.random.below(5)))
      submit(.message(from: partition, to: to, message: "m", ticket()))
    }
  }

  private mutating func randomRegister(_ partition: PartitionID) {
    let ports: [UInt16] = [0xae00, 0xae03, 0xae04, 0xae0c, 0xae10, 0xafdf, 0xafe0, 0xafe1, 0xafe2, 0xffff]
    let port = faults.random.pick(ports)
    let width = faults.random.pick([1, 2, 4])
    guard faults.random.chance(500) else { return submit(.portRead(partition, port: port, width: width, ticket())) }
    let value = faults.random.pick([0, 2, 4, 6, 0xff, UInt32.max])
    submit(.portWrite(partition, port: port, width: width, value: value, ticket()))
  }

  private mutating func randomEject(_ partition: PartitionID) {
    guard let slot = scenario.slots.randomSlot(&faults.random) else { return }
    perform(partition, .select(slot.bus))
    if violations.isEmpty { perform(partition, .eject(slot)) }
  }

  private mutating func perform(_ place: Int, _ deed: SimulatedGuest.Deed) {
    perform(guests[place].partition, deed)
  }

  private mutating func perform(_ partition: PartitionID, _ deed: SimulatedGuest.Deed) {
    switch deed {
    case .clearStatus: submit(.portWrite(partition, port: 0xafe0, width: 2, value: 6, ticket()))
    case .select(let bus):
      submit(.portWrite(partition, port: 0xae10, width: 4, value: UInt32(bus.number), ticket()))
    case .readInsertions: read(partition, 0xae00, .insertion)
    case .readEjectRequests: read(partition, 0xae04, .eject)
    case .answer(let slot, let event, let status):
      submit(.ost(partition, slot, event, status: status, ticket()))
    case .eject(let slot): eject(slot, partition)
    }
  }

  private mutating func read(_ partition: PartitionID, _ port: UInt16, _ event: OSTEvent) {
    guard let bus = state.gpe[partition].flatMap({ UInt16(exactly: $0.busSelect) }).map(BusNumber.init) else { return }
    let ticket = ticket()
    openReads.append(OpenRead(request: ticket.request, partition: partition, bus: bus, event: event))
    submit(.portRead(partition, port: port, width: 4, ticket))
  }

  /// Through the register, or, where the machine has a way of its own, through that.
  private mutating func eject(_ slot: SlotNumber, _ partition: PartitionID) {
    if let place = machine.place(of: slot), machine.ports[place].isEjectAsked,
      machine.ports[place].link?.partition == partition, faults.random.chance(500)
    {
      return machine.eject(slot)
    }
    countEject(slot, partition)
    submit(.portWrite(partition, port: 0xae10, width: 4, value: UInt32(slot.bus.number), ticket()))
    guard violations.isEmpty else { return }
    submit(.portWrite(partition, port: 0xae08, width: 4, value: 1 << UInt32(slot.bit), ticket()))
  }

  private mutating func countEject(_ slot: SlotNumber, _ partition: PartitionID) {
    guard let row = state.slots[slot], state.partitions[partition]?.ejectRequests.contains(slot) == false else {
      return
    }
    faults.counts[row.phase == .owned(partition) ? .unaskedEject : .foreignEject] += 1
  }
}

extension [Slot] {
  func randomSlot(_ random: inout SplitMix64) -> SlotNumber? { isEmpty ? nil : random.pick(self).number }
}
