/// How a partition's program is started.
package enum ProcessStart: Equatable, Sendable {
  /// As a process of the daemon's, with its sandbox, and in a control group below its own where there is one.
  case child
  /// As a systemd unit of its own, with that unit's user, sandbox, devices and control group.
  case unit(UnitPlaces)
}

/// Where the daemon and the units of partitions meet; `systemd/controlprog-partition@.service` has the same paths.
package struct UnitPlaces: Equatable, Sendable {
  /// Absolute path of the directory for what units are to run: a ``UnitStartFile`` for each that runs.
  package var startDirectory: String
  /// Absolute path of the directory for what programs write to their standard output and error.
  package var logDirectory: String

  package init(startDirectory: String, logDirectory: String) {
    self.startDirectory = startDirectory
    self.logDirectory = logDirectory
  }

  /// Those of the installed unit, for a daemon with this runtime directory.
  package init(runtimeDirectory: String) {
    self.init(startDirectory: "\(runtimeDirectory)/start", logDirectory: "/var/log/controlprogd")
  }
}
