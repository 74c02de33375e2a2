internal import ControlModel
internal import ControlProtocol
internal import CoreMetrics

/// A partition and the slot that it was refused.
struct RefusedAccess: Hashable, Comparable {
  let partition: PartitionID
  let slot: SlotNumber

  static func < (a: Self, b: Self) -> Bool { (a.partition, a.slot) < (b.partition, b.slot) }
}

extension ControlPlane {
  /// every outbound access is decided against the table; what the table allows, the machine's selector decides
  /// once more.
  ///
  /// An access that follows a grant waits for the grant's commit.
  func access(_ access: DeviceAccess, _ ticket: Ticket) {
    guard state.isVisible(access.slot, to: access.partition) else {
      let rejection = Rejection(.notPermitted, "slot \(access.slot.number) is not in your cluster")
      return answer(ticket, .failure(rejection))
    }
    guard state.permitsAccess(access.partition, to: access.slot) else { return refuse(access, ticket) }
    guard isPending(access.slot) else { return perform(access, ticket) }
    gathering.items.append(.access(access, ticket))
    flush()
  }

  /// A change of the slot's row waits for its commit: what it grants may not be reached before.
  private func isPending(_ slot: SlotNumber) -> Bool {
    gathering.changes.slots.contains { $0.number == slot }
      || writing?.changes.slots.contains { $0.number == slot } == true
  }

  /// Decided once more, since the table may have changed while the access waited.
  func perform(_ access: DeviceAccess, _ ticket: Ticket) {
    guard state.permitsAccess(access.partition, to: access.slot) else { return refuse(access, ticket) }
    let result = machine.access(access) { result in
      self.lane.post { self.assumeIsolated { $0.accessed(access, result, ticket) } }
    }
    if let result { accessed(access, result, ticket) }
  }

  private func accessed(_ access: DeviceAccess, _ result: AccessResult, _ ticket: Ticket) {
    switch result {
    case .read(let value): answer(ticket, .success(.object([.init("value", .unsigned(value))])))
    case .written: answer(ticket, .success(.nothing))
    case .generalProtection: refuse(access, ticket)
    }
  }

  private func refuse(_ access: DeviceAccess, _ ticket: Ticket) {
    metrics.refusedAccesses.increment()
    let rejection = Rejection(
      .generalProtection, "general protection exception: slot \(access.slot.number) is not connected to you",
      data: [.init("slot", .number(UInt64(access.slot.number)))])
    answer(ticket, .failure(rejection))
    count(RefusedAccess(partition: access.partition, slot: access.slot))
  }

  /// The first refusal is an event at once; those of the next second are one more event with their count.
  private func count(_ refused: RefusedAccess) {
    if let counted = refusedAccesses[refused] {
      refusedAccesses[refused] = counted + 1
      return
    }
    refusedAccesses[refused] = 0
    submit(.accessRefused(refused.partition, refused.slot, count: 1))
    guard refusedAccessTimer == nil else { return }
    let due = lane.now.monotonic.advanced(by: .seconds(1))
    refusedAccessTimer = lane.schedule(at: due) { self.assumeIsolated { $0.reportRefusedAccesses() } }
  }

  private func reportRefusedAccesses() {
    refusedAccessTimer = nil
    let counted = refusedAccesses
    refusedAccesses = [:]
    for (refused, count) in counted.sorted(by: { $0.key < $1.key }) where count > 0 {
      submit(.accessRefused(refused.partition, refused.slot, count: count))
    }
  }
}
