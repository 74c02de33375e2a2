import ControlModel

/// The processes, as a driver needs them: its end is told by ``PartitionDriver/gone(_:)``.
protocol GuestProcesses {
  func kill(_ partition: PartitionID, _ generation: BootGeneration)
  /// What the process wrote before it ended.
  func lastWords(of partition: PartitionID) -> String
}
