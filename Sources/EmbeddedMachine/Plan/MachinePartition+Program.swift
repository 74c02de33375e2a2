import ControlModel
import PartitionProcesses

extension MachinePartition {
  /// What runs in it, as its owner; nil: a partition that is only switched.
  ///
  /// A guest is known again by its partition and its memory file.
  var program: PartitionProgram? {
    guard let command else { return nil }
    return PartitionProgram(
      id: id, name: name, ownerUID: ownerUID, command: command, start: start, environment: environment,
      marks: ["CONTROLPROG_PARTITION": name, "CONTROLPROG_MEMORY": memoryPath],
      details: [
        "CONTROLPROG_LPAR": "\(id.number)", "CONTROLPROG_SOCKET": socketPath, "CONTROLPROG_MEMORY_SIZE": "\(memory)",
      ])
  }
}
