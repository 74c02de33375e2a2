internal import ControlModel
internal import ControlPlane
internal import GRDB

/// Table `slot`: the slot assignment table (R-03, Fig 4) and what stands behind each row.
enum SlotRows {
  private static let upsert = """
    INSERT INTO slot (number, "partition", phase, holder, epoch, release_proof, device, device_kind, device_health,
      quarantine, operation, eject_pending)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (number) DO UPDATE SET "partition" = excluded."partition", phase = excluded.phase,
      holder = excluded.holder, epoch = excluded.epoch, release_proof = excluded.release_proof,
      device = excluded.device, device_kind = excluded.device_kind, device_health = excluded.device_health,
      quarantine = excluded.quarantine, operation = excluded.operation, eject_pending = excluded.eject_pending
    """
  private static let select = """
    SELECT number, "partition", phase, holder, epoch, release_proof, device, device_kind, device_health, quarantine,
      operation, eject_pending FROM slot ORDER BY number
    """

  static func write(_ slots: [Slot], _ db: Database) throws {
    if slots.isEmpty { return }
    var row = try RowStatement(upsert, db)
    for slot in slots {
      row.bind(slot.number.number)
      row.bind(slot.partition?.number)
      row.bind(word: PhaseWord(slot.phase))
      row.bind(slot.phase.holder?.number)
      try row.bind(slot.epoch.number)
      row.bind(word: slot.release)
      row.bind(slot.device?.name)
      row.bind(word: slot.device?.kind)
      row.bind(word: slot.device?.health)
      row.bind(word: slot.quarantine)
      try row.bind(slot.operation?.number)
      row.bind(slot.isEjectPending)
      try row.run()
    }
  }

  static func all(_ db: Database) throws -> [Slot] {
    try Row.fetchAll(db, sql: select).map { try slot(FieldReader("slot", $0)) }
  }

  private static func slot(_ reader: consuming FieldReader) throws -> Slot {
    var fields = reader
    let number = SlotNumber(try fields.number())
    var slot = Slot(number: number, partition: try fields.optionalNumber(UInt16.self).map { PartitionID($0) })
    let word: PhaseWord = try fields.word()
    let holder = try fields.optionalNumber(UInt16.self).map { PartitionID($0) }
    guard let phase = word.phase(holder: holder) else { throw fields.damage("does not fit the phase") }
    slot.phase = phase
    slot.epoch = Epoch(try fields.number())
    slot.release = try fields.optionalWord()
    slot.device = try device(&fields)
    slot.quarantine = try fields.optionalWord()
    slot.operation = try fields.optionalNumber(UInt64.self).map { OperationID($0) }
    slot.isEjectPending = try fields.flag()
    return slot
  }

  private static func device(_ fields: inout FieldReader) throws -> Device? {
    let name = try fields.optionalText()
    let kind: Device.Kind? = try fields.optionalWord()
    let health: Device.Health? = try fields.optionalWord()
    switch (name, kind, health) {
    case (let name?, let kind?, let health?): return Device(name: name, kind: kind, health: health)
    case (nil, nil, nil): return nil
    default: throw fields.damage("is there in part only")
    }
  }
}

/// A ``SlotPhase`` without its partition, which has a column of its own.
private enum PhaseWord: String {
  case free, adding, owned, removing, fencing

  init(_ phase: SlotPhase) {
    switch phase {
    case .free: self = .free
    case .adding: self = .adding
    case .owned: self = .owned
    case .removing: self = .removing
    case .fencing: self = .fencing
    }
  }

  /// nil when a holder is missing, or there although the slot is free.
  func phase(holder: PartitionID?) -> SlotPhase? {
    switch (self, holder) {
    case (.free, nil): .free
    case (.adding, let holder?): .adding(holder)
    case (.owned, let holder?): .owned(holder)
    case (.removing, let holder?): .removing(holder)
    case (.fencing, let holder?): .fencing(holder)
    default: nil
    }
  }
}
