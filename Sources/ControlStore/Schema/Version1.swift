/// The first schema.
///
/// Columns that people ask about are typed and checked; JSON holds only the inner detail of an operation and small
/// sets. Text compares by bytes (SQLite's BINARY collation).
enum Version1 {
  static let name = "1"

  static let schema = """
    \(partition)
    \(slot)
    \(cluster)
    \(operation)
    \(event)
    \(audit)
    """

  private static let partition = """
    CREATE TABLE "partition" (
      number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 65535),
      power TEXT NOT NULL CHECK \(oneOf("power", "inactive", "starting", "active", "stopping")),
      generation INTEGER NOT NULL CHECK (generation >= 0),
      held INTEGER NOT NULL CHECK (held IN (0, 1)),
      fenced INTEGER NOT NULL CHECK (fenced IN (0, 1)),
      cpu_share INTEGER NOT NULL CHECK (cpu_share BETWEEN 1 AND 100),
      had_agent INTEGER NOT NULL CHECK (had_agent IN (0, 1)),
      unconfirmed_insertions TEXT NOT NULL,
      eject_requests TEXT NOT NULL
    ) STRICT;
    """

  private static let slot = """
    CREATE TABLE slot (
      number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 65535),
      "partition" INTEGER REFERENCES "partition" (number) DEFERRABLE INITIALLY DEFERRED,
      phase TEXT NOT NULL CHECK \(oneOf("phase", "free", "adding", "owned", "removing", "fencing")),
      holder INTEGER REFERENCES "partition" (number) DEFERRABLE INITIALLY DEFERRED,
      epoch INTEGER NOT NULL CHECK (epoch >= 0),
      release_proof TEXT CHECK \(oneOf("release_proof", "eject", "revoked", "power_off", "pulled")),
      device TEXT,
      device_kind TEXT CHECK \(oneOf("device_kind", "disk", "net", "any")),
      device_health TEXT CHECK (device_health IN ('present', 'failed')),
      quarantine TEXT CHECK \(oneOf("quarantine", "device_fault", "reset_failed", "unasked_eject", "double_holder")),
      operation INTEGER CHECK (operation >= 0),
      eject_pending INTEGER NOT NULL CHECK (eject_pending IN (0, 1)),
      CHECK ((phase = 'free') = (holder IS NULL)),
      CHECK ((device IS NULL) = (device_kind IS NULL)),
      CHECK ((device IS NULL) = (device_health IS NULL))
    ) STRICT;
    """

  private static let cluster = """
    CREATE TABLE cluster (
      number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 65535),
      maintenance INTEGER NOT NULL CHECK (maintenance IN (0, 1)),
      locked INTEGER NOT NULL CHECK (locked IN (0, 1))
    ) STRICT;
    CREATE TABLE fence (
      cluster INTEGER NOT NULL REFERENCES cluster (number) ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 0),
      from_partition INTEGER NOT NULL CHECK (from_partition BETWEEN 0 AND 65535),
      to_partition INTEGER NOT NULL CHECK (to_partition BETWEEN 0 AND 65535),
      generation INTEGER NOT NULL CHECK (generation >= 0),
      time INTEGER NOT NULL CHECK (time >= 0),
      PRIMARY KEY (cluster, position)
    ) STRICT, WITHOUT ROWID;
    """

  private static let operation = """
    CREATE TABLE operation (
      number INTEGER PRIMARY KEY CHECK (number >= 0),
      verb TEXT NOT NULL,
      issuer_kind TEXT NOT NULL CHECK (issuer_kind IN ('uid', 'partition')),
      issuer INTEGER NOT NULL CHECK (issuer BETWEEN 0 AND 4294967295),
      issuer_role TEXT CHECK \(oneOf("issuer_role", "viewer", "operator", "admin")),
      began INTEGER NOT NULL CHECK (began >= 0),
      ended INTEGER CHECK (ended >= 0),
      state TEXT NOT NULL CHECK \(oneOf("state", "under_way", "done", "failed")),
      reason TEXT,
      part TEXT NOT NULL,
      failover TEXT,
      result TEXT,
      CHECK ((state = 'under_way') = (result IS NULL)),
      CHECK ((state = 'failed') = (reason IS NOT NULL)),
      CHECK (issuer_kind = 'uid' OR issuer_role IS NULL)
    ) STRICT;
    """

  private static let event = """
    CREATE TABLE event (
      seq INTEGER PRIMARY KEY CHECK (seq >= 1),
      time INTEGER NOT NULL CHECK (time >= 0),
      operation INTEGER CHECK (operation >= 0),
      kind TEXT NOT NULL,
      "partition" INTEGER CHECK ("partition" BETWEEN 0 AND 65535),
      slot INTEGER CHECK (slot BETWEEN 0 AND 65535),
      step INTEGER,
      detail TEXT NOT NULL
    ) STRICT;
    """

  private static let audit = """
    CREATE TABLE audit (
      seq INTEGER PRIMARY KEY CHECK (seq >= 1),
      time INTEGER NOT NULL CHECK (time >= 0),
      issuer TEXT NOT NULL,
      command TEXT NOT NULL,
      decision TEXT NOT NULL,
      operation INTEGER CHECK (operation >= 0),
      count INTEGER NOT NULL CHECK (count >= 1),
      previous BLOB NOT NULL CHECK (length(previous) = 32),
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    """

  /// A chain of comparisons: for an IN list of three or more SQLite builds a temporary index at each execution.
  private static func oneOf(_ column: String, _ words: String...) -> String {
    "(" + words.map { "\(column) = '\($0)'" }.joined(separator: " OR ") + ")"
  }
}
