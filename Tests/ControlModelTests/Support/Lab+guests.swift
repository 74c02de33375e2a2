import ControlModel

extension Lab {
  static func guest(_ partition: PartitionID) -> Issuer { .partition(partition) }

  /// An agent of the partition says hello.
  func hello(_ partition: PartitionID) {
    apply(.agentHello(partition, SessionID(100 + UInt64(partition.number))))
  }

  /// A trapped read of the partition's registers.
  func read(_ partition: PartitionID, _ port: UInt16, _ width: Int) -> UInt64 {
    let ticket = nextTicket()
    apply(.portRead(partition, port: port, width: width, ticket))
    if case .value(let value) = answer(to: ticket) { return value }
    return .max
  }

  func write(_ partition: PartitionID, _ port: UInt16, _ width: Int, _ value: UInt32) {
    apply(.portWrite(partition, port: port, width: width, value: value, nextTicket()))
  }

  func ost(_ partition: PartitionID, _ slot: SlotNumber, _ event: OSTEvent, _ status: UInt32 = 0) {
    apply(.ost(partition, slot, event, status: status, nextTicket()))
  }

  /// What an ACPI handler does on the SCI: clears the status first, then reads both halves of the selected bus.
  func handleSCI(_ partition: PartitionID) -> (inserted: UInt64, ejects: UInt64) {
    let status = read(partition, 0xafe0, 2)
    write(partition, 0xafe0, 2, UInt32(status))
    return (read(partition, 0xae00, 4), read(partition, 0xae04, 4))
  }

  func eject(_ partition: PartitionID, _ bits: UInt32) { write(partition, 0xae08, 4, bits) }

  func addPCI(
    _ lpar: UInt64 = 0, slot: SlotNumber? = nil, to: UInt64? = nil, wait: Wait? = nil, insertTimeout: Interval? = nil
  ) -> Command {
    .addPCI(
      lpar: .number(lpar), slot: slot, to: to.map { .number($0) }, wait: wait, timeout: .seconds(30),
      insertTimeout: insertTimeout)
  }

  func remPCI(
    _ lpar: UInt64 = 0, slot: SlotNumber? = nil, _ mode: RemovalMode = .revoke, wait: Wait = .none
  ) -> Command {
    .remPCI(lpar: .number(lpar), slot: slot, mode: mode, timeout: .seconds(30), wait: wait)
  }

  func deact(_ lpar: UInt64 = 0, _ mode: PowerOffMode = .off) -> Command {
    .deact(lpar: .number(lpar), mode: mode, timeout: .seconds(30))
  }

  func failover(_ plan: ClusterPlan.Case? = nil, from: UInt64 = 0, to: UInt64 = 1) -> Command {
    .failover(from: .number(from), to: .number(to), case: plan, timeout: .seconds(60))
  }
}
