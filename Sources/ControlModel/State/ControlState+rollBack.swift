extension ControlState {
  /// Goes back to what the store holds, after a commit that failed. What is not stored stays: the registers, the
  /// agents, and who waits for an operation that the store knows.
  ///
  /// The transition answers those whose operation was lost, and makes up for what was decided and not carried out: it
  /// writes nothing. The machine's reports since the last commit are facts: the caller feeds them in again after it.
  package mutating func rollBack(to stored: StoredState, because why: String, at stamp: Stamp) -> Transition {
    let before = self
    self = ControlState(topology: topology, stored: stored, mutant: mutant)
    gpe = before.gpe
    presence = before.presence
    isStopping = before.isStopping
    waiting = before.waiting.filter { operations.contains($0.key) }
    noteUsedNumbers(of: before)
    for agents in presence where !agents.sessions.isEmpty && partitions[known: agents.partition].isActive {
      partitions[known: agents.partition].hasHadAgent = true
    }
    var turn = Turn(state: self, stamp: stamp)
    turn.makeUp(lost: before.waiting, because: why)
    let transition = turn.transition()
    self = turn.state
    return transition
  }

  /// A request that ends access is made before its commit: the machine knows the number it was made with.
  private mutating func noteUsedNumbers(of before: ControlState) {
    guard mutant != .reusesEpochs else { return }
    usedEpochs = before.usedEpochs
    usedGenerations = before.usedGenerations
    for slot in before.slots {
      usedEpochs[slot.number] = max(slot.epoch, usedEpochs[slot.number] ?? slot.epoch)
    }
    for partition in before.partitions {
      usedGenerations[partition.id] = max(partition.generation, usedGenerations[partition.id] ?? partition.generation)
    }
  }
}

extension Turn {
  /// After a roll-back: lost deadlines and lost SCIs again, since neither comes by itself.
  mutating func makeUp(lost waiting: [OperationID: Ticket], because why: String) {
    for (id, ticket) in waiting.sorted(by: { $0.key < $1.key }) where !state.operations.contains(id) {
      let rejection = Rejection(.storeError, "the state could not be made durable (\(why)): nothing was granted")
      emit(.answer(ticket, .rejected(rejection)))
    }
    for operation in state.operations { arm(operation.id, operation.part.patience) }
    for partition in state.partitions where partition.isActive {
      presentAgain(partition.id)
      if state.gpe[known: partition.id].isSCIAsserted {
        emit(.notify(partition.id, .sci(partition: partition.id)))
      }
      if partition.hasHadAgent { emit(.arm(.silence(partition.id), after: silenceLimit(partition.id))) }
    }
  }
}

extension ControlState {
  /// As above, for a caller that does not carry out what is to be made up for.
  package mutating func rollBack(to stored: StoredState) {
    _ = rollBack(to: stored, because: "the store failed", at: Stamp(monotonic: Moment(nanoseconds: 0), wall: 0))
  }
}
