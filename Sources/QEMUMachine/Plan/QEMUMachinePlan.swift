package import ControlModel

/// All that the administrator configured of the machine that QEMU is: nothing in it changes while it runs.
package struct QEMUMachinePlan: Equatable, Sendable {
  package var partitions: [QEMUPartition]
  package var devices: [QEMUDevice]
  /// Every slot of the machine and the device that is in it at the first start; later the durable record rules.
  package var slots: [SlotNumber: String?]
  /// Absolute path of the directory for process records and QEMU's own words.
  package var stateDirectory: String
  /// Absolute path of the directory for the control sockets (QMP); one directory a partition, its owner's.
  package var socketDirectory: String

  package init(
    partitions: [QEMUPartition], devices: [QEMUDevice], slots: [SlotNumber: String?], stateDirectory: String,
    socketDirectory: String
  ) {
    self.partitions = partitions
    self.devices = devices
    self.slots = slots
    self.stateDirectory = stateDirectory
    self.socketDirectory = socketDirectory
  }
}
