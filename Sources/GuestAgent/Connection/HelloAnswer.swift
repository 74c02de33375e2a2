package import ControlModel
package import ControlProtocol

/// What `hello` answered: who this partition is, and in which boot.
package struct HelloAnswer: Equatable, Sendable {
  package let partition: String
  package let isActive: Bool
  /// Counted by the machine: another one means that the guest has booted anew.
  package let generation: UInt64
  /// The slots that are connected.
  package let slots: SlotSet
  /// Those of them whose insertion the guest has not confirmed.
  package let inserted: SlotSet

  package init(
    partition: String, isActive: Bool, generation: UInt64, slots: SlotSet = [], inserted: SlotSet = []
  ) {
    self.partition = partition
    self.isActive = isActive
    self.generation = generation
    self.slots = slots
    self.inserted = inserted
  }

  /// The same, with more slots that are not ready for use.
  func unconfirmed(_ more: SlotSet) -> HelloAnswer {
    var all = inserted
    for slot in more { all.insert(slot) }
    return HelloAnswer(
      partition: partition, isActive: isActive, generation: generation, slots: slots, inserted: all)
  }

  /// Nil for a value that is no such answer.
  package init?(_ value: WireValue) {
    guard case .string(let partition)? = value["partition"], case .string(let state)? = value["state"],
      case .unsigned(let generation)? = value["generation"]
    else { return nil }
    self.init(
      partition: partition, isActive: state == "active", generation: generation,
      slots: SlotSet(numbers: value["slots"]), inserted: SlotSet(numbers: value["inserted"]))
  }
}

extension SlotSet {
  /// Of an array of slot numbers; what is no slot number is left out.
  init(numbers value: WireValue?) {
    self.init()
    guard case .array(let numbers)? = value else { return }
    for case .unsigned(let number) in numbers { UInt16(exactly: number).map { insert(SlotNumber($0)) } }
  }
}
