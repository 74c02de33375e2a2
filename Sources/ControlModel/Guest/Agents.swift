/// The software inside the partitions, as its connections show it: the witness of the evidence rule.
extension Turn {
  mutating func agentHello(_ partition: PartitionID, _ session: SessionID) {
    let isFirst = state.presence[known: partition].sessions.isEmpty
    if !state.presence[known: partition].sessions.contains(session) {
      state.presence[known: partition].sessions.append(session)
    }
    // Before the boot is known it only counts as being there; one that is being switched off still runs.
    guard isRunning(partition) else { return }
    if isFirst { noteAgent(of: partition) }
    presentAgain(partition)
    welcome(partition)
    repeatStop(to: partition)
  }

  mutating func noteAgent(of partition: PartitionID) {
    record(.agent, partition: partition, "an agent of \(name(partition)) says hello")
    tellPeers(of: partition, .agentConnected)
  }

  /// An agent is there, in this boot: from now on its silence is evidence, and it hears of what is pending.
  mutating func welcome(_ partition: PartitionID) {
    hear(partition)
    if !state.partitions[known: partition].hasHadAgent { change(partition) { $0.hasHadAgent = true } }
    emit(.arm(.silence(partition), after: silenceLimit(partition)))
    if state.gpe[known: partition].isSCIAsserted { emit(.notify(partition, .sci(partition: partition))) }
  }

  /// Step 1108 again for an agent that was away.
  private mutating func repeatStop(to partition: PartitionID) {
    for operation in state.operations {
      guard case .shutdownRequest(let part) = operation.part, part.partition == partition else { continue }
      emit(.notify(partition, .stop(operation: operation.id, deadline: part.timeout)))
    }
  }

  mutating func agentFrame(_ partition: PartitionID, _ session: SessionID) {
    guard state.presence[known: partition].sessions.contains(session) else { return }
    hear(partition)
  }

  private mutating func hear(_ partition: PartitionID) {
    state.presence[known: partition].lastFrame = stamp.monotonic
    guard state.presence[known: partition].isSilent else { return }
    state.presence[known: partition].isSilent = false
    emit(.arm(.silence(partition), after: silenceLimit(partition)))
    record(.agent, partition: partition, "the agent of \(name(partition)) is heard again")
    tellPeers(of: partition, .agentConnected)
  }

  /// The connection's end is not yet a fault: an agent may restart; its silence is what counts.
  mutating func agentClosed(_ partition: PartitionID, _ session: SessionID) {
    guard let index = state.presence[known: partition].sessions.firstIndex(of: session) else { return }
    if state.partitions[known: partition].isActive, !state.partitions[known: partition].hasHadAgent {
      change(partition) { $0.hasHadAgent = true }
    }
    state.presence[known: partition].sessions.remove(at: index)
    guard state.presence[known: partition].sessions.isEmpty, state.partitions[known: partition].isActive else { return }
    record(.agent, partition: partition, "the agent of \(name(partition)) is gone")
    tellPeers(of: partition, .agentGone)
  }

  /// One that was sent before the partition ended says nothing about its next boot.
  mutating func heartbeat(_ partition: PartitionID, _ sequence: UInt64, _ service: AgentPresence.Service) {
    guard state.partitions[known: partition].isActive else { return }
    if state.presence[known: partition].service != service {
      state.presence[known: partition].service = service
      record(.agent, partition: partition, "the service of \(name(partition)) is \(service.rawValue)")
    }
    for peer in activePeers(of: partition) {
      emit(.notify(peer, .heartbeat(from: partition, sequence: sequence, service: service)))
    }
  }

  mutating func relay(_ from: PartitionID, _ to: PartitionReference, _ text: String, _ ticket: Ticket) {
    guard isRunning(from, ticket) else { return }
    switch resolve(to, for: .partition(from)) {
    case .failure(let rejection): emit(.answer(ticket, .rejected(rejection)))
    case .success(let peer):
      guard state.partitions[known: peer].isActive else {
        let rejection = Rejection(.partitionInactive, "\(name(peer)) is inactive: nobody is there to read it")
        return emit(.answer(ticket, .rejected(rejection)))
      }
      emit(.notify(peer, .message(from: from, message: text)))
      emit(.answer(ticket, .done))
    }
  }

  /// The deadline of silence passed.
  ///
  /// Untimely: the daemon itself was away, so the count starts anew.
  mutating func silenceDeadline(_ partition: PartitionID, isTimely: Bool) {
    guard state.partitions[known: partition].isActive, hasHadAgent(partition),
      !state.presence[known: partition].isSilent
    else { return }
    let limit = silenceLimit(partition)
    if !isTimely { state.presence[known: partition].lastFrame = stamp.monotonic }
    let silent = stamp.monotonic.since(state.presence[known: partition].lastFrame)
    if silent < limit {
      let rest = Interval(nanoseconds: limit.nanoseconds - silent.nanoseconds)
      return emit(.arm(.silence(partition), after: rest))
    }
    state.presence[known: partition].isSilent = true
    record(.agent, partition: partition, "the agent of \(name(partition)) is silent")
    tellPeers(of: partition, .agentSilent)
  }

  /// True also while the row does not say so because its commit failed.
  func hasHadAgent(_ partition: PartitionID) -> Bool {
    state.partitions[known: partition].hasHadAgent || hasAgent(partition)
  }

  func hasAgent(_ partition: PartitionID) -> Bool { !state.presence[known: partition].sessions.isEmpty }

  mutating func tellPeers(of partition: PartitionID, _ change: PeerChange) {
    for peer in activePeers(of: partition) {
      emit(.notify(peer, .peer(partition: partition, change: change)))
    }
  }

  private func activePeers(of partition: PartitionID) -> [PartitionID] {
    guard let cluster = state.topology.partitions[partition]?.cluster else { return [] }
    return state.topology.members(of: cluster).filter { $0 != partition && state.partitions[known: $0].isActive }
  }

  func silenceLimit(_ partition: PartitionID) -> Interval {
    state.topology.cluster(of: partition)?.silenceLimit ?? .seconds(3)
  }

  mutating func accessRefused(_ partition: PartitionID, _ slot: SlotNumber, _ count: Int) {
    let times = count == 1 ? "" : ", \(count) times"
    record(
      .access, partition: partition, slot: slot,
      "general protection exception in \(name(partition)): slot \(slot.number) is not connected to it\(times)")
  }
}
