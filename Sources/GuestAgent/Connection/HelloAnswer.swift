package import ControlProtocol

/// What `hello` answered: who this partition is, and in which boot.
package struct HelloAnswer: Equatable, Sendable {
  package let partition: String
  package let isActive: Bool
  /// Counted by the machine: another one means that the guest has booted anew.
  package let generation: UInt64

  package init(partition: String, isActive: Bool, generation: UInt64) {
    self.partition = partition
    self.isActive = isActive
    self.generation = generation
  }

  /// Nil for a value that is no such answer.
  package init?(_ value: WireValue) {
    guard case .string(let partition)? = value["partition"], case .string(let state)? = value["state"],
      case .unsigned(let generation)? = value["generation"]
    else { return nil }
    self.init(partition: partition, isActive: state == "active", generation: generation)
  }
}
