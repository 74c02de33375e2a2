import ControlModel

/// What the machine knows of a partition's power.
struct PartitionPower: Sendable {
  var isOn = false
  var generation: BootGeneration
  /// The last generation that was asked to end.
  ///
  /// A `powerOn` of it may still come, because ending is done at once and
  /// starting after its commit: it must not undo the end.
  var offThrough: BootGeneration?
  /// Switching off: the generation to report when the process is gone and the cards are quiet.
  var goal: BootGeneration?
  var isProcessGone = false
}
