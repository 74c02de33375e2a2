import GRDB

/// The database as somebody else may change it: no foreign keys, no CHECKs.
enum RawDatabase {
  static func change(_ directory: String, _ statements: String..., arguments: StatementArguments = []) throws {
    let queue = try open(directory)
    try queue.writeWithoutTransaction { db in
      for statement in statements { try db.execute(sql: statement, arguments: arguments) }
    }
    try queue.close()
  }

  static func open(_ directory: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA ignore_check_constraints = ON") }
    return try DatabaseQueue(path: directory + "/state.db", configuration: configuration)
  }

  static func value<Value: DatabaseValueConvertible>(_ directory: String, _ sql: String) throws -> Value? {
    let queue = try open(directory)
    let value = try queue.read { db in try Value.fetchOne(db, sql: sql) }
    try queue.close()
    return value
  }
}
