import ControlModel

/// The processes, as a driver needs them: its end is told by ``PartitionDriver/gone(_:)``.
protocol GuestProcesses {
  func kill(_ partition: PartitionID, _ generation: BootGeneration)
  /// Whether the pid is one of the partition's own; also when that cannot be told.
  func isPart(_ pid: Int32, of partition: PartitionID) -> Bool
  /// What the process wrote before it ended.
  func lastWords(of partition: PartitionID) -> String
}
