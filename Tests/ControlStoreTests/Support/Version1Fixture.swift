/// A database of schema version 1, in SQL of its own: it does not change with the code.
enum Version1Fixture {
  static let schema = """
    PRAGMA application_id = 1129337684;
    CREATE TABLE "partition" (
      number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 65535),
      power TEXT NOT NULL CHECK (power = 'inactive' OR power = 'starting' OR power = 'active' OR power = 'stopping'),
      generation INTEGER NOT NULL CHECK (generation >= 0),
      held INTEGER NOT NULL CHECK (held IN (0, 1)),
      fenced INTEGER NOT NULL CHECK (fenced IN (0, 1)),
      cpu_share INTEGER NOT NULL CHECK (cpu_share BETWEEN 1 AND 100),
      had_agent INTEGER NOT NULL CHECK (had_agent IN (0, 1)),
      unconfirmed_insertions TEXT NOT NULL,
      eject_requests TEXT NOT NULL
    ) STRICT;
    CREATE TABLE slot (
      number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 65535),
      "partition" INTEGER REFERENCES "partition" (number) DEFERRABLE INITIALLY DEFERRED,
      phase TEXT NOT NULL CHECK (phase = 'free' OR phase = 'adding' OR phase = 'owned' OR phase = 'removing'
        OR phase = 'fencing'),
      holder INTEGER REFERENCES "partition" (number) DEFERRABLE INITIALLY DEFERRED,
      epoch INTEGER NOT NULL CHECK (epoch >= 0),
      release_proof TEXT CHECK (release_proof = 'eject' OR release_proof = 'revoked' OR release_proof = 'power_off'
        OR release_proof = 'pulled'),
      device TEXT,
      device_kind TEXT CHECK (device_kind = 'disk' OR device_kind = 'net' OR device_kind = 'any'),
      device_health TEXT CHECK (device_health IN ('present', 'failed')),
      quarantine TEXT CHECK (quarantine = 'device_fault' OR quarantine = 'reset_failed' OR quarantine = 'unasked_eject'
        OR quarantine = 'double_holder'),
      operation INTEGER CHECK (operation >= 0),
      eject_pending INTEGER NOT NULL CHECK (eject_pending IN (0, 1)),
      CHECK ((phase = 'free') = (holder IS NULL)),
      CHECK ((device IS NULL) = (device_kind IS NULL)),
      CHECK ((device IS NULL) = (device_health IS NULL))
    ) STRICT;
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
    CREATE TABLE operation (
      number INTEGER PRIMARY KEY CHECK (number >= 0),
      verb TEXT NOT NULL,
      issuer_kind TEXT NOT NULL CHECK (issuer_kind IN ('uid', 'partition')),
      issuer INTEGER NOT NULL CHECK (issuer BETWEEN 0 AND 4294967295),
      issuer_role TEXT CHECK (issuer_role = 'viewer' OR issuer_role = 'operator' OR issuer_role = 'admin'),
      began INTEGER NOT NULL CHECK (began >= 0),
      ended INTEGER CHECK (ended >= 0),
      state TEXT NOT NULL CHECK (state = 'under_way' OR state = 'done' OR state = 'failed'),
      reason TEXT,
      part TEXT NOT NULL,
      failover TEXT,
      result TEXT,
      CHECK ((state = 'under_way') = (result IS NULL)),
      CHECK ((state = 'failed') = (reason IS NOT NULL)),
      CHECK (issuer_kind = 'uid' OR issuer_role IS NULL)
    ) STRICT;
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

  /// What version 2 made of it.
  static let changesSince = """
    ALTER TABLE "partition" ADD COLUMN resets INTEGER NOT NULL DEFAULT 0 CHECK (resets >= 0);
    """

  static let migrations = """
    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
    INSERT INTO grdb_migrations VALUES ('1');
    """

  static let rows = """
    INSERT INTO "partition" VALUES (0, 'inactive', 3, 1, 0, 90, 1, '[]', '[]'), (1, 'active', 4, 0, 0, 10, 1, '[0,33]',
      '[]');
    INSERT INTO slot VALUES (0, 1, 'owned', 1, 5, 'power_off', 'disk0', 'disk', 'present', NULL, 8, 0),
      (33, NULL, 'free', NULL, 0, NULL, NULL, NULL, NULL, 'device_fault', NULL, 0);
    INSERT INTO cluster VALUES (0, 0, 1);
    INSERT INTO fence VALUES (0, 0, 1, 0, 3, 77);
    INSERT INTO operation VALUES (7, 'deact', 'partition', 1, NULL, 10, 20, 'done', NULL,
      '{"powerOff":{"_0":{"partition":{"number":0},"phase":"off","timeout":{"nanoseconds":30000000000}}}}', NULL,
      '{"done":{"_0":{"powered":{"operation":{"number":7},"partition":{"number":0},"state":"inactive"}}}}'),
      (8, 'insert_card', 'uid', 1000, 'operator', 30, NULL, 'under_way', NULL,
      '{"cardWork":{"_0":{"kind":{"insert":{"device":"disk1"}},"slot":{"number":33}}}}', NULL, NULL);
    INSERT INTO event VALUES (1, 15, 7, 'slot', 1, 0, 503, 'slot 0 was connected to LPAR1');
    INSERT INTO audit VALUES (1, 10, 'LPAR1', 'deact LPAR=0', 'done', 7, 1, zeroblob(32),
      x'46ab5bc717d1530c672307b229dd2f77d05cd723c7b374d47c276cc0114a73b5');
    """
}
