import ControlModel

/// What the guest and the operators do to the model.
extension EmbeddedModel {
  private static let me = PartitionReference.number(UInt64(partition.number))

  /// Nil when the guest has no registers, since it is off.
  mutating func read(_ port: UInt16, _ width: Int) throws -> UInt64? {
    guard case .value(let value)? = try ask({ .portRead(Self.partition, port: port, width: width, $0) }) else {
      return nil
    }
    return value
  }

  mutating func write(_ port: UInt16, _ width: Int, _ value: UInt32) throws {
    _ = try ask { .portWrite(Self.partition, port: port, width: width, value: value, $0) }
  }

  mutating func ost(_ slot: SlotNumber, _ event: OSTEvent, _ status: UInt32) throws {
    _ = try ask { .ost(Self.partition, slot, event, status: status, $0) }
  }

  mutating func hello() throws { try submit(.agentHello(Self.partition, SessionID(7))) }

  /// A slot that was quarantined is cleared first.
  mutating func add(_ slot: SlotNumber) throws {
    try clear(slot)
    try command(
      .addPCI(
        lpar: Self.me, slot: slot, to: Self.me, wait: Wait.none, timeout: .seconds(30), insertTimeout: nil))
  }

  mutating func clear(_ slot: SlotNumber) throws {
    if state.slots[known: slot].quarantine != nil { try command(.clearSlot(slot: slot)) }
  }

  mutating func remove(_ slot: SlotNumber, _ mode: RemovalMode) throws {
    try command(.remPCI(lpar: Self.me, slot: slot, mode: mode, timeout: .seconds(30), wait: Wait.none))
  }

  mutating func fail(_ slot: SlotNumber) throws { try submit(.machine(.deviceFault(slot: slot, kind: .medium))) }

  /// The removal that waits for the guest's consent.
  func asking(_ slot: SlotNumber) -> (id: OperationID, part: HotRemove)? {
    guard let id = state.slots[known: slot].operation, case .hotRemove(let part)? = state.operations[id]?.part else {
      return nil
    }
    return (id, part)
  }

  mutating func passDeadline(_ operation: OperationID) throws {
    try submit(.deadline(.operation(operation), isTimely: true))
  }

  mutating func powerOff() throws { try command(.deact(lpar: Self.me, mode: .off, timeout: .seconds(30))) }
  mutating func powerOn() throws { try command(.act(lpar: Self.me)) }
}
