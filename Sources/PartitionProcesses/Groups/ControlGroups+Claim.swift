package import Logging

extension ControlGroups {
  /// Takes the groups that the daemon was given, and says in the log what becomes of CPU shares.
  ///
  /// For a machine whose partitions are processes, before it starts or finds the first of them. Nil: there are no groups,
  /// so the processes are where the daemon is and shares are kept but not applied.
  package static func claim(log: Logger) -> ControlGroups? {
    do throws(GroupsUnavailable) {
      let groups = try claim()
      if groups.hasWeights {
        log.info("CPU shares are applied by cpu.weight", metadata: ["below": "\(groups.directory)"])
      } else {
        let why = "the cpu controller was not delegated to \(groups.directory)"
        log.notice("CPU shares are kept and not applied", metadata: ["why": "\(why)"])
      }
      return groups
    } catch {
      log.notice("CPU shares are kept and not applied", metadata: ["why": "\(error.why)"])
      return nil
    }
  }
}
