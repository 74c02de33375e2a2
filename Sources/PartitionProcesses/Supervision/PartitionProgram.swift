package import ControlModel

/// What runs a partition: a program, and as whom.
package struct PartitionProgram: Equatable, Sendable {
  package let id: PartitionID
  /// The partition's name; also that of its control group, its process record and its log.
  package let name: String
  /// Who the program runs as.
  package var ownerUID: UInt32
  /// Program (absolute path, or a name in PATH) and arguments.
  package var command: [String]
  /// As the daemon's child, or as a systemd unit.
  package var start: ProcessStart
  /// Further variables of its environment, which is otherwise made anew and not inherited.
  ///
  /// Names that begin with CONTROLPROG_ do not get through: ``marks`` and ``details`` have those.
  package var environment: [String: String]
  /// Variables by which the process is known again, also kept by its children, such as CONTROLPROG_PARTITION.
  ///
  /// They must not change while it runs. CONTROLPROG_GENERATION, the boot generation, is added to them at the start.
  package var marks: [String: String]
  /// Variables that tell the program about its partition and are no marks, such as CONTROLPROG_SOCKET.
  package var details: [String: String]

  package init(
    id: PartitionID, name: String, ownerUID: UInt32, command: [String], start: ProcessStart = .child,
    environment: [String: String] = [:], marks: [String: String], details: [String: String] = [:]
  ) {
    self.id = id
    self.name = name
    self.ownerUID = ownerUID
    self.command = command
    self.start = start
    self.environment = environment
    self.marks = marks
    self.details = details
  }
}
