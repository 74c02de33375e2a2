import SeededRandom

@testable import ControlModel

extension Samples {
  mutating func operation(_ number: UInt64) -> ControlModel.Operation {
    let issuer: Issuer =
      numbers.flag()
      ? .operator_(uid: UInt32(truncatingIfNeeded: numbers.next()), role: numbers.one(of: [nil] + Role.allCases))
      : .partition(id())
    var operation = ControlModel.Operation(
      id: OperationID(number), issuer: issuer, verb: numbers.text(), began: numbers.stored(), part: part(),
      failover: numbers.flag() ? failover() : nil)
    operation.ended = numbers.maybe { $0.stored() }
    operation.result = numbers.one(of: [nil, .done(outcome()), .failed(rejection())])
    return operation
  }

  mutating func interval() -> Interval { Interval(nanoseconds: numbers.next()) }
  mutating func proof() -> ReleaseProof? { numbers.one(of: [nil, .eject, .revoked, .powerOff, .pulled]) }

  mutating func rejection() -> Rejection {
    let details: [Rejection.Detail] = [
      .init(numbers.text(), .string(numbers.text())), .init("operation", .number(numbers.next())),
    ]
    return Rejection(
      numbers.one(of: Reason.allCases), numbers.text(), data: Array(details.prefix(Int(numbers.next() % 3))))
  }

  mutating func outcome() -> Outcome {
    let operation = OperationID(numbers.next())
    switch numbers.next() % 4 {
    case 0:
      return .moved(
        Moved(
          operation: operation, slots: slots(), partition: id(),
          guest: numbers.one(of: [.usable, .ejected, .notified, .inactive]), release: proof()))
    case 1: return .powered(operation: operation, partition: id(), state: numbers.one(of: [.active, .inactive]))
    case 2:
      return .failedOver(
        FailedOver(
          operation: operation, from: id(), to: id(), case: numbers.one(of: [.a, .b]), slots: slots(),
          outage: interval(), isStandbyBack: numbers.flag()))
    default: return .done(operation: numbers.flag() ? operation : nil)
    }
  }

  mutating func part() -> Part {
    switch numbers.next() % 7 {
    case 0: return .hotAdd(hotAdd())
    case 1: return .hotRemove(hotRemove())
    case 2: return .powerOff(PowerOff(partition: id(), timeout: interval(), phase: numbers.one(of: [.button, .off])))
    case 3: return .powerOn(PowerOn(partition: id()))
    case 4: return .shutdownRequest(ShutdownRequest(partition: id(), timeout: interval()))
    case 5: return .accessCheck(AccessCheck(slots: slots(), timeout: interval(), checked: slots()))
    default:
      let kind: CardWork.Kind = numbers.one(of: [.insert(device: numbers.text()), .pull, .check])
      return .cardWork(CardWork(slot: SlotNumber(UInt16(truncatingIfNeeded: numbers.next())), kind: kind))
    }
  }

  private mutating func hotAdd() -> HotAdd {
    var part = HotAdd(
      named: id(), to: id(), slots: slots(), waitsForGuest: numbers.flag(), timeout: interval(),
      insertTimeout: numbers.flag() ? interval() : nil,
      phase: numbers.one(of: [.awaitingCard, .releasing, .connecting, .awaitingGuest, .backingOut]))
    part.release = proof()
    part.connected = slots()
    part.failure = numbers.flag() ? rejection() : nil
    return part
  }

  private mutating func hotRemove() -> HotRemove {
    var part = HotRemove(
      from: id(), slots: slots(), mode: numbers.one(of: RemovalMode.allCases), waitsForGuest: numbers.flag(),
      timeout: interval(),
      phase: numbers.one(of: [.asking, .askingAgain, .revoking, .deactivating, .awaitingEject]))
    part.release = proof()
    return part
  }

  private mutating func failover() -> Failover {
    var failover = Failover(
      from: id(), to: id(), case: numbers.one(of: [.a, .b]), slots: slots(), timeout: interval(),
      step: numbers.one(of: [
        .deactivate, .remove, .add, .check, .activate, .removeAlive, .requestShutdown, .deactivateAfterShutdown,
      ]))
    failover.lastAccess = numbers.maybe { $0.next() }
    failover.confirmed = numbers.maybe { $0.next() }
    failover.failure = numbers.flag() ? rejection() : nil
    return failover
  }
}
