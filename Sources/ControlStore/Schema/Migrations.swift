internal import ControlPlane
internal import GRDB

/// The schema's history, append only: what has been released is never edited.
enum Migrations {
  /// Marks the file as ours (PRAGMA application_id): "CPST" in ASCII.
  static let applicationID = 0x4350_5354

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration(Version1.name) { db in try db.execute(sql: Version1.schema) }
    migrator.registerMigration(Version2.name) { db in try db.execute(sql: Version2.schema) }
    return migrator
  }

  /// Refuses a database that is another program's, or of a newer version of ours; true when it is empty.
  static func judge(_ db: Database) throws -> Bool {
    let identifier = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    guard identifier == applicationID || (identifier == 0 && tables == 0) else {
      throw StoreFailure(.damaged, "the file is a database, but not one of controlprogd")
    }
    let known = Set(migrator.migrations)
    let newer = try migrator.appliedIdentifiers(db).subtracting(known)
    guard newer.isEmpty else { throw StoreOpenError.newer(migrations: newer.sorted()) }
    return identifier == 0
  }
}
