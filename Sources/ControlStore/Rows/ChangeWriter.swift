internal import ControlModel
internal import ControlPlane
internal import GRDB

/// Writes one ``ChangeSet`` inside the transaction that is open.
enum ChangeWriter {
  static func write(_ changes: ChangeSet, _ tail: inout Tail, _ db: Database) throws {
    try PartitionRows.write(changes.partitions, db)
    try ClusterRows.write(changes.clusters, db)
    try SlotRows.write(changes.slots, db)
    try OperationRows.write(changes.operations, db)
    tail.finished += changes.operations.count { !$0.isUnderWay }
    tail.lastEvent = try EventRows.append(changes.events, after: tail.lastEvent, db)
    for entry in changes.audits { tail.audit = try AuditRows.append(entry, after: tail.audit, db) }
  }
}
