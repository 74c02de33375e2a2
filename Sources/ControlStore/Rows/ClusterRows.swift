internal import ControlModel
internal import ControlPlane
internal import GRDB

/// Tables `cluster` and `fence`: maintenance, the lock and the fences of late.
enum ClusterRows {
  private static let upsert = """
    INSERT INTO cluster (number, maintenance, locked) VALUES (?, ?, ?)
    ON CONFLICT (number) DO UPDATE SET maintenance = excluded.maintenance, locked = excluded.locked
    """
  private static let forget = "DELETE FROM fence WHERE cluster = ?"
  private static let insert = """
    INSERT INTO fence (cluster, position, from_partition, to_partition, generation, time) VALUES (?, ?, ?, ?, ?, ?)
    """
  private static let select = "SELECT number, maintenance, locked FROM cluster ORDER BY number"
  private static let selectFences = """
    SELECT cluster, position, from_partition, to_partition, generation, time FROM fence ORDER BY cluster, position
    """

  static func write(_ clusters: [Cluster], _ db: Database) throws {
    for cluster in clusters {
      var row = try RowStatement(upsert, db)
      row.bind(cluster.id.number)
      row.bind(cluster.isInMaintenance)
      row.bind(cluster.isLocked)
      try row.run()
      try write(cluster.fences, of: cluster.id, db)
    }
  }

  private static func write(_ fences: [Cluster.Fence], of cluster: ClusterID, _ db: Database) throws {
    var old = try RowStatement(forget, db)
    old.bind(cluster.number)
    try old.run()
    var row = try RowStatement(insert, db)
    for (position, fence) in fences.enumerated() {
      row.bind(cluster.number)
      row.bind(position)
      row.bind(fence.from.number)
      row.bind(fence.to.number)
      try row.bind(fence.generation.number)
      try row.bind(fence.wall)
      try row.run()
    }
  }

  static func all(_ db: Database) throws -> [Cluster] {
    var fences: [UInt16: [Cluster.Fence]] = [:]
    for row in try Row.fetchAll(db, sql: selectFences) {
      let (number, fence) = try fence(FieldReader("fence", row))
      fences[number, default: []].append(fence)
    }
    return try Row.fetchAll(db, sql: select).map { row in
      var fields = FieldReader("cluster", row)
      let number: UInt16 = try fields.number()
      var cluster = Cluster(id: ClusterID(number))
      cluster.isInMaintenance = try fields.flag()
      cluster.isLocked = try fields.flag()
      cluster.fences = fences[number] ?? []
      return cluster
    }
  }

  private static func fence(_ reader: consuming FieldReader) throws -> (UInt16, Cluster.Fence) {
    var fields = reader
    let cluster: UInt16 = try fields.number()
    _ = try fields.number(Int.self)
    let from = PartitionID(try fields.number())
    let to = PartitionID(try fields.number())
    let generation = BootGeneration(try fields.number())
    return (cluster, Cluster.Fence(from: from, to: to, generation: generation, wall: try fields.number()))
  }
}
