internal import ControlModel
internal import ControlPlane
internal import GRDB

/// Table `partition`: what of a partition outlives the daemon.
enum PartitionRows {
  private static let upsert = """
    INSERT INTO "partition" (number, power, generation, held, fenced, cpu_share, had_agent, unconfirmed_insertions,
      eject_requests, resets)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (number) DO UPDATE SET power = excluded.power, generation = excluded.generation,
      held = excluded.held, fenced = excluded.fenced, cpu_share = excluded.cpu_share, had_agent = excluded.had_agent,
      unconfirmed_insertions = excluded.unconfirmed_insertions, eject_requests = excluded.eject_requests,
      resets = excluded.resets
    """
  private static let select = """
    SELECT number, power, generation, held, fenced, cpu_share, had_agent, unconfirmed_insertions, eject_requests,
      resets
    FROM "partition" ORDER BY number
    """

  static func write(_ partitions: [Partition], _ db: Database) throws {
    if partitions.isEmpty { return }
    var row = try RowStatement(upsert, db)
    for partition in partitions {
      row.bind(partition.id.number)
      row.bind(word: partition.power)
      try row.bind(partition.generation.number)
      row.bind(partition.isHeld)
      row.bind(partition.isFenced)
      row.bind(partition.cpuShare)
      row.bind(partition.hasHadAgent)
      row.bind(SlotSetText.of(partition.unconfirmedInsertions))
      row.bind(SlotSetText.of(partition.ejectRequests))
      try row.bind(partition.resets)
      try row.run()
    }
  }

  static func all(_ db: Database) throws -> [Partition] {
    try Row.fetchAll(db, sql: select).map { try partition(FieldReader("partition", $0)) }
  }

  private static func partition(_ reader: consuming FieldReader) throws -> Partition {
    var fields = reader
    let id = PartitionID(try fields.number())
    let power: PowerState = try fields.word()
    let generation = BootGeneration(try fields.number())
    let isHeld = try fields.flag()
    let isFenced = try fields.flag()
    var partition = Partition(id: id, power: power, cpuShare: try fields.number())
    partition.generation = generation
    partition.isHeld = isHeld
    partition.isFenced = isFenced
    partition.hasHadAgent = try fields.flag()
    partition.unconfirmedInsertions = try slots(&fields)
    partition.ejectRequests = try slots(&fields)
    partition.resets = try fields.number()
    return partition
  }

  private static func slots(_ fields: inout FieldReader) throws -> SlotSet {
    guard let slots = SlotSetText.parse(try fields.text()) else { throw fields.damage("is no list of slots") }
    return slots
  }
}
