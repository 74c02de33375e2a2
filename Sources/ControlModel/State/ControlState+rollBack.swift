extension ControlState {
  /// Goes back to what the store holds, after a commit that failed.
  ///
  /// What is not stored stays: the registers, the agents, and who waits for an operation that the store knows.
  ///
  /// The transition answers those whose operation was lost, and makes up for what was decided and not carried out: it
  /// writes nothing. The machine's reports since the last commit are facts: the caller feeds them in again after it.
  package mutating func rollBack(to stored: StoredState, because why: String, at stamp: Stamp) -> Transition {
    var back = ControlState(topology: topology, exactly: stored, mutant: mutant)
    back.gpe = gpe
    back.presence = presence
    back.isStopping = isStopping
    back.waiting = waiting.filter { back.operations.contains($0.key) }
    back.noteUsedNumbers(of: self)
    var turn = Turn(state: back, stamp: stamp)
    turn.makeUp(lost: waiting, because: why)
    turn.askAgain(releasing: slots)
    self = turn.state
    return turn.transition()
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
      usedGenerations[partition.id] = max(partition.boot, usedGenerations[partition.id] ?? partition.boot)
    }
  }
}

extension Turn {
  /// A release that was begun and could not be written down has happened, or will: it is asked for again, so that its
  /// proof comes even if nobody waits for it any more.
  mutating func askAgain(releasing before: Table<Slot>) {
    for slot in before where slot.phase.isReleasing {
      guard let holder = slot.phase.holder, let row = state.slots[slot.number], row.epoch == slot.epoch,
        row.phase.holder == holder
      else { continue }
      emit(.machine(.revoke(slot: slot.number, partition: holder, epoch: slot.epoch)))
    }
  }

  /// After a roll-back: lost deadlines and lost SCIs again, since neither comes by itself.
  mutating func makeUp(lost waiting: [OperationID: Ticket], because why: String) {
    for (id, ticket) in waiting.sorted(by: { $0.key < $1.key }) where !state.operations.contains(id) {
      let rejection = Rejection(.storeError, "the state could not be made durable (\(why)): nothing was granted")
      emit(.answer(ticket, .rejected(rejection)))
    }
    for operation in state.operations { arm(operation.id, operation.part.patience) }
    for partition in state.partitions {
      guard partition.isActive else {
        // It is off, or being switched off: what it has not confirmed is presented when it boots.
        state.gpe[known: partition.id].insertions = []
        continue
      }
      presentAgain(partition.id)
      if state.gpe[known: partition.id].isSCIAsserted {
        emit(.notify(partition.id, .sci(partition: partition.id)))
      }
      if hasHadAgent(partition.id) { emit(.arm(.silence(partition.id), after: silenceLimit(partition.id))) }
    }
  }
}
