internal import ControlModel
internal import ControlProtocol
internal import CoreMetrics
internal import DequeModule
internal import Logging

/// A commit that failed. Nothing of the batch is true, nor of what was decided after it; what has happened is.
extension ControlPlane {
  /// All of the batch and of what was decided since is lost; the state is read back.
  func commitFailed(_ failure: StoreFailure, _ batch: Batch) {
    var lost = batch
    lost.append(gathering)
    gathering = Batch()
    for entry in lost.changes.audits where entry.isRefusal { refusals.add(entry) }
    if storeFailure == nil {
      log.error(
        "the store failed: nothing is granted until it works",
        metadata: settings.journal.marked(.storeFailed, ["error": "\(failure.text)"]))
    }
    storeFailure = failure
    statusMayHaveChanged()
    isReloading = true
    guard !isStarting else { return settings.giveUp("the store cannot be written: \(failure.text)") }
    let (facts, items) = (lost.facts, lost.items)
    storeQueue.ask { store throws(StoreFailure) in
      try store.load()
    } then: { result in
      self.assumeIsolated { $0.reloaded(result, facts, items, failure) }
    }
  }

  /// Goes back to what is durable, answers what was lost, and has the facts wait in front of all other inputs: until
  /// the next try the state shows what is durable and nothing else.
  private func reloaded(
    _ result: Result<StoredState?, StoreFailure>, _ facts: [Input], _ lost: [Batch.Item], _ failure: StoreFailure
  ) {
    guard case .success(let stored?) = result else {
      log.critical("the store cannot be read back: the daemon ends, its next start follows the record")
      return settings.giveUp("the store cannot be read back: \(failure.text)")
    }
    let before = state
    var amends: [Effect] = []
    if settings.mutant != .keepsLostDecisions {
      amends = state.rollBack(to: stored, because: failure.text, at: lane.now).effects
    }
    let loss = Loss(of: before, backTo: state, failure)
    answerLost(lost, loss)
    makeAmends(amends, loss)
    // What came in meanwhile is reason enough to try again at once.
    let isAwaited = !inputs.isEmpty || !gathering.isEmpty
    if settings.mutant != .dropsFacts { inputs.prepend(contentsOf: facts) }
    armRetry()
    isReloading = false
    takeHeld()
    if isAwaited { decideAll() }
    finishStopping()
  }

  /// Still as if reloading: what an answer brings in comes after all of them.
  private func answerLost(_ items: [Batch.Item], _ loss: Loss) {
    for item in items {
      switch item {
      case .effect(.answer(let ticket, _)): if settings.mutant != .forgetsLostAnswers { tell(ticket, loss) }
      case .effect(.notify(let partition, let notification)) where notification.isTrueAnyway:
        notify(partition, notification)
      case .effect: continue
      case .read(let ticket, let call, _): answer(ticket, read(call, of: ticket.session))
      case .access(let access, let ticket): perform(access, ticket)
      case .then(let work): work(self)
      }
    }
  }

  /// Those whose operation was lost are told, deadlines that are over run anew, and what is pending in the registers is
  /// said again.
  ///
  /// A deadline that still runs is the one of before: commits that fail again and again put nobody's deadline off.
  private func makeAmends(_ effects: [Effect], _ loss: Loss) {
    for effect in effects {
      switch effect {
      case .answer(let ticket, _): tell(ticket, loss)
      case .notify(let partition, .sci): repeatInterrupt(to: partition)
      case .arm(let timer, _) where timers[timer] != nil: continue
      default: carryOut(effect)
      }
    }
  }

  /// Not at once: a guest that serves its SCI while nothing can be written would be told again by the next roll-back,
  /// and the two would keep each other busy for as long as the disk is full.
  private func repeatInterrupt(to partition: PartitionID) {
    interruptsDue.insert(partition)
    guard interruptTimer == nil else { return }
    let due = lane.now.monotonic.advanced(by: .seconds(1))
    interruptTimer = lane.schedule(at: due) { self.assumeIsolated { $0.repeatInterrupts() } }
  }

  private func repeatInterrupts() {
    interruptTimer = nil
    let partitions = interruptsDue.sorted()
    interruptsDue = []
    for partition in partitions where state.gpe[partition]?.isSCIAsserted == true {
      notify(partition, .sci(partition: partition))
    }
  }

  private func tell(_ ticket: Ticket, _ loss: Loss) {
    metrics.rejections.increment()
    answer(ticket, .failure(loss.rejection(for: sessions[ticket.session]?.issuer, in: state)))
  }

  private func takeHeld() {
    let calls = held
    held = []
    for (call, ticket) in calls { take(call, ticket) }
  }

  /// A failed commit is tried again by the next input, and by itself after a while.
  private func armRetry() {
    retryTimer?.cancel()
    let due = lane.now.monotonic.advanced(by: .seconds(5))
    retryTimer = lane.schedule(at: due) { self.assumeIsolated { $0.decideAll() } }
  }
}

extension Notification {
  /// What rests on nothing that must be durable: a failing disk is no reason to take a member for dead.
  fileprivate var isTrueAnyway: Bool {
    switch self {
    case .heartbeat, .peer(_, .agentConnected), .peer(_, .agentGone), .peer(_, .agentSilent): true
    case .sci, .peer, .message, .stop, .power: false
    }
  }
}
