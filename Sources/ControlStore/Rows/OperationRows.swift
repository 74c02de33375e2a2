internal import ControlModel
internal import ControlPlane
internal import GRDB

/// Table `operation`: commands under way, and those that ended of late (I-5).
enum OperationRows {
  private static let replace = """
    INSERT OR REPLACE INTO operation (number, verb, issuer_kind, issuer, issuer_role, began, ended, state, reason, part,
      failover, result)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  private static let select = """
    SELECT number, verb, issuer_kind, issuer, issuer_role, began, ended, CAST(part AS BLOB) AS part,
      CAST(failover AS BLOB) AS failover, CAST(result AS BLOB) AS result
    FROM operation ORDER BY number
    """

  static func write(_ operations: [Operation], _ db: Database) throws {
    if operations.isEmpty { return }
    var row = try RowStatement(replace, db)
    for operation in operations {
      let issuer = IssuerColumns(operation.issuer)
      try row.bind(operation.id.number)
      row.bind(operation.verb)
      row.bind(word: issuer.kind)
      try row.bind(issuer.number)
      row.bind(word: issuer.role)
      try row.bind(operation.began)
      try row.bind(operation.ended)
      row.bind(state(operation))
      row.bind(reason(operation))
      row.bind(try CanonicalJSON.text(operation.part))
      row.bind(try operation.failover.map { try CanonicalJSON.text($0) })
      row.bind(try operation.result.map { try CanonicalJSON.text($0) })
      try row.run()
    }
  }

  static func all(_ db: Database) throws -> [Operation] {
    try Row.fetchAll(db, sql: select).map { try operation(FieldReader("operation", $0)) }
  }

  private static func operation(_ reader: consuming FieldReader) throws -> Operation {
    var fields = reader
    let id = OperationID(try fields.number())
    let verb = try fields.text()
    let issuer = try IssuerColumns(reading: &fields).issuer
    let began: UInt64 = try fields.number()
    let ended: UInt64? = try fields.optionalNumber()
    let part: Part = try fields.json()
    let failover: Failover? = try fields.optionalJSON()
    var operation = Operation(id: id, issuer: issuer, verb: verb, began: began, part: part, failover: failover)
    operation.ended = ended
    operation.result = try fields.optionalJSON()
    return operation
  }

  private static func state(_ operation: Operation) -> String {
    switch operation.result {
    case nil: "under_way"
    case .done: "done"
    case .failed: "failed"
    }
  }

  private static func reason(_ operation: Operation) -> String? {
    if case .failed(let rejection) = operation.result { rejection.reason.rawValue } else { nil }
  }
}

/// An ``Issuer`` as three columns.
private struct IssuerColumns {
  enum Kind: String { case uid, partition }
  let kind: Kind
  let number: UInt64
  let role: Role?
  let issuer: Issuer

  init(_ issuer: Issuer) {
    self.issuer = issuer
    switch issuer {
    case .operator_(let uid, let role): (kind, number, self.role) = (.uid, UInt64(uid), role)
    case .partition(let id): (kind, number, role) = (.partition, UInt64(id.number), nil)
    }
  }

  init(reading fields: inout FieldReader) throws {
    let kind: Kind = try fields.word()
    switch kind {
    case .uid:
      let uid: UInt32 = try fields.number()
      self.init(.operator_(uid: uid, role: try fields.optionalWord()))
    case .partition:
      let number: UInt16 = try fields.number()
      guard try fields.optionalWord(Role.self) == nil else { throw fields.damage("is given for a partition") }
      self.init(.partition(PartitionID(number)))
    }
  }
}
