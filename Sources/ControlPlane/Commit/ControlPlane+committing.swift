internal import ControlModel
internal import ControlProtocol
internal import CoreMetrics
internal import Logging

extension ControlPlane {
  /// Hands what has gathered to the store, or, when nothing is to be written, does what follows at once.
  func flush() {
    guard writing == nil, !isReloading, !gathering.isEmpty else { return }
    var batch = gathering
    gathering = Batch()
    guard !batch.changes.isEmpty else {
      carryOut(batch.items)
      return flush()
    }
    batch.changes.audits += refusals.drain()
    writing = batch
    metrics.commits.increment()
    settings.failPoints.pass(.beforeCommit)
    let changes = batch.changes
    storeQueue.ask { store throws(StoreFailure) in try store.commit(changes) } then: { result in
      self.assumeIsolated { $0.committed(result) }
    }
  }

  private func committed(_ result: Result<Void, StoreFailure>) {
    guard let batch = writing else { return }
    writing = nil
    settings.failPoints.pass(.afterCommit)
    switch result {
    case .success:
      storeRecovered()
      journal(batch.changes.events)
      publish(batch.changes.events)
      carryOut(batch.items)
      flush()
      finishStopping()
    case .failure(let failure):
      commitFailed(failure, batch)
    }
  }

  /// Nothing of the batch is true, nor of what was decided after it: all of it is answered so, and the state is read
  /// back. What the machine has reported stays true and is taken in anew.
  private func commitFailed(_ failure: StoreFailure, _ batch: Batch) {
    var lost = batch
    lost.append(gathering)
    gathering = Batch()
    if storeFailure == nil {
      log.error("the store failed: nothing is granted until it works", metadata: ["error": "\(failure.text)"])
    }
    storeFailure = failure
    isReloading = true
    let facts = lost.reports
    let items = lost.items
    storeQueue.ask { store throws(StoreFailure) in try store.load() } then: { result in
      self.assumeIsolated { $0.reloaded(result, facts: facts, lost: items, failure) }
    }
  }

  private func reloaded(
    _ result: Result<StoredState?, StoreFailure>, facts: [MachineReport], lost: [Batch.Item], _ failure: StoreFailure
  ) {
    guard case .success(let stored?) = result else {
      log.critical("the store cannot be read back: the daemon ends, its next start follows the record")
      return settings.giveUp("the store cannot be read back: \(failure.text)")
    }
    state.rollBack(to: stored)
    isReloading = false
    isDeciding = true
    for fact in facts {
      gathering.reports.append(fact)
      take(state.apply(.machine(fact), at: lane.now))
    }
    isDeciding = false
    answerLost(lost, failure)
    armRetry()
    decideAll()
  }

  private func answerLost(_ items: [Batch.Item], _ failure: StoreFailure) {
    for item in items {
      switch item {
      case .effect(.answer(let ticket, _)): answer(ticket, .failure(storeError(failure)))
      case .effect, .then: continue
      case .read(let ticket, let call, _): answer(ticket, read(call, of: ticket.session))
      case .access(let access, let ticket): perform(access, ticket)
      }
    }
  }

  private func storeError(_ failure: StoreFailure) -> Rejection {
    let ended = state.slots.filter { !$0.isEnabled }.map { "slot \($0.number.number)" }
    let standing = ended.isEmpty ? "nothing changed" : "disabled now: \(ended.joined(separator: ", "))"
    return Rejection(
      .storeError, "the state could not be made durable (\(failure.text)): nothing was granted; \(standing)",
      data: [.init("state", .string(standing))])
  }

  /// A failed commit is tried again by the next command, and by itself after a while.
  private func armRetry() {
    retryTimer?.cancel()
    let due = lane.now.monotonic.advanced(by: .seconds(5))
    retryTimer = lane.schedule(at: due) { self.assumeIsolated { $0.flush() } }
  }

  private func storeRecovered() {
    guard storeFailure != nil else { return }
    storeFailure = nil
    retryTimer?.cancel()
    retryTimer = nil
    log.notice("the store works again")
  }
}
