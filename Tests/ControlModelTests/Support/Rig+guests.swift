internal import ControlModel
internal import Testing

/// What a guest does.
extension Rig {
  mutating func hello(_ partition: PartitionID, session: UInt64? = nil) {
    submit(.agentHello(partition, SessionID(session ?? UInt64(partition.number) + 100)))
  }

  @discardableResult
  mutating func read(_ partition: PartitionID, _ port: UInt16, _ width: Int) -> UInt64? {
    let ticket = ticket()
    submit(.portRead(partition, port: port, width: width, ticket))
    if case .value(let value) = reply(ticket.request) { return value }
    return nil
  }

  @discardableResult
  mutating func write(_ partition: PartitionID, _ port: UInt16, _ width: Int, _ value: UInt32) -> UInt64 {
    let ticket = ticket()
    submit(.portWrite(partition, port: port, width: width, value: value, ticket))
    return ticket.request
  }

  @discardableResult
  mutating func ost(_ partition: PartitionID, _ slot: SlotNumber, _ event: OSTEvent, _ status: UInt32 = 0) -> UInt64 {
    let ticket = ticket()
    submit(.ost(partition, slot, event, status: status, ticket))
    return ticket.request
  }

  /// `_EJ0`: the bus is selected and the bit written.
  mutating func eject(_ partition: PartitionID, _ slot: SlotNumber) {
    write(partition, 0xae10, 4, UInt32(slot.bus.number))
    write(partition, 0xae08, 4, 1 << UInt32(slot.bit))
  }

  /// Fig 5, steps 505 to 508 of an orderly guest.
  mutating func acceptInsertions(_ partition: PartitionID, _ slots: [SlotNumber] = [slot0, slot1]) {
    write(partition, 0xafe0, 2, 2)
    read(partition, 0xae00, 4)
    for slot in slots { ost(partition, slot, .insertion) }
  }

  mutating func heartbeat(_ partition: PartitionID, _ service: AgentPresence.Service) {
    submit(.heartbeat(partition, sequence: 1, service: service))
  }

  /// The limit of silence passes, with the daemon awake or not.
  mutating func silence(_ partition: PartitionID, isTimely: Bool = true) {
    now += 3_100_000_000
    submit(.deadline(.silence(partition), isTimely: isTimely))
  }
}
