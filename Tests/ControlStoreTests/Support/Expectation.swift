import ControlModel
import ControlPlane
import ControlStore

extension StoredState {
  /// What `load` must give after these change sets, in this order.
  init(after changeSets: [ChangeSet]) {
    var all = ChangeSet()
    for changes in changeSets { all.merge(changes) }
    let operations = Table(all.operations).rows
    self.init(
      slots: Table(all.slots).rows, partitions: Table(all.partitions).rows, clusters: Table(all.clusters).rows,
      operations: operations, lastEvent: all.events.last?.seq ?? 0,
      lastOperation: operations.last?.id ?? OperationID(0))
  }
}

/// A small change set that names itself: event `seq`, an operation of the same number, slot 0's epoch.
func numbered(_ seq: UInt64) -> ChangeSet {
  var changes = ChangeSet()
  changes.partitions = [Partition(id: PartitionID(0), power: .active, cpuShare: 50)]
  var slot = Slot(number: SlotNumber(0), partition: PartitionID(0), phase: .owned(PartitionID(0)))
  slot.epoch = Epoch(seq)
  changes.slots = [slot]
  changes.events = [
    EventRecord(
      seq: seq, time: seq, operation: nil, kind: .slot, partition: PartitionID(0), slot: SlotNumber(0), step: 503,
      detail: "event \(seq)")
  ]
  changes.audits = [
    AuditEntry(time: seq, issuer: "uid 0", command: "add_pci LPAR=0", decision: "done", operation: nil, count: 1)
  ]
  return changes
}
