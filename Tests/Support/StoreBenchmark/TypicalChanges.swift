import ControlModel
import FoundationEssentials

/// What a `rem_pci` and an `add_pci` of two slots write, each: 2 slots, 1 partition, 1 operation, 4 events, 1 audit.
struct TypicalChanges {
  private static let removal = """
    {"hotRemove":{"_0":{"from":{"number":0},"mode":"revoke","phase":"revoking","release":"revoked",\
    "slots":{"slots":[{"number":0},{"number":1}]},"timeout":{"nanoseconds":30000000000},"waitsForGuest":false}}}
    """
  private static let addition = """
    {"hotAdd":{"_0":{"connected":{"slots":[]},"named":{"number":0},"phase":"awaitingGuest",\
    "slots":{"slots":[{"number":0},{"number":1}]},"taken":{"slots":[]},"timeout":{"nanoseconds":30000000000},\
    "to":{"number":1},"waitsForGuest":false}}}
    """
  private let parts: [Part]
  private let now: UInt64 = 1_700_000_000_000_000_000
  private var number: UInt64 = 0
  private var seq: UInt64 = 0

  init() throws {
    parts = try [Self.removal, Self.addition].map { try JSONDecoder().decode(Part.self, from: Data($0.utf8)) }
  }

  mutating func next() -> ChangeSet {
    number += 1
    let isRemoval = number % 2 == 1
    let partition = PartitionID(isRemoval ? 0 : 1)
    let id = OperationID(number)
    var changes = ChangeSet()
    for slot in [SlotNumber(0), SlotNumber(1)] {
      var row = Slot(
        number: slot, partition: partition, phase: isRemoval ? .free : .owned(partition),
        device: Device(name: "disk\(slot.number)", kind: .disk))
      row.epoch = Epoch(number / 2)
      row.release = .revoked
      changes.slots.append(row)
    }
    var row = Partition(id: partition, power: .active, cpuShare: 90)
    row.unconfirmedInsertions = isRemoval ? [] : [SlotNumber(0), SlotNumber(1)]
    changes.partitions.append(row)
    var operation = Operation(
      id: id, issuer: .partition(PartitionID(1)), verb: isRemoval ? "rem_pci" : "add_pci", began: now,
      part: parts[isRemoval ? 0 : 1])
    operation.ended = now
    operation.result = .done(
      .moved(
        Moved(
          operation: id, slots: [SlotNumber(0), SlotNumber(1)], partition: partition, guest: .notified,
          release: .revoked)))
    changes.operations.append(operation)
    for step in 0..<4 {
      seq += 1
      changes.events.append(
        EventRecord(
          seq: seq, time: now, operation: id, kind: .slot, partition: partition,
          slot: SlotNumber(UInt16(step % 2)), step: 503, detail: "slot \(step % 2) was connected to LPAR1"))
    }
    changes.audits.append(
      AuditEntry(
        time: now, issuer: "LPAR1", command: "add_pci LPAR=0", decision: "done",
        operation: id, count: 1))
    return changes
  }
}
