internal import ControlModel
internal import ControlProtocol
internal import CoreMetrics
internal import Logging

extension ControlPlane {
  /// Hands what has gathered to the store, or, when nothing is to be written, does what follows at once.
  func flush() {
    guard writing == nil, !isReloading, !isActing else { return }
    while !gathering.isEmpty {
      let batch = gathering
      gathering = Batch()
      guard batch.changes.isEmpty else { return write(batch) }
      carryOut(batch.items)
    }
    // All is durable: facts that changed nothing need not be kept for a failure.
    gathering = Batch()
  }

  private func write(_ batch: Batch) {
    var batch = batch
    batch.changes.audits += refusals.drain()
    writing = batch
    metrics.commits.increment()
    settings.failPoints.pass(.beforeCommit)
    let changes = batch.changes
    let journal = EventJournal(log: log, marks: settings.journal, names: state.topology)
    storeQueue.ask { store throws(StoreFailure) in
      try store.commit(changes)
    } then: { result in
      self.assumeIsolated { $0.committed(result) }
    } afterwards: { result in
      if case .success = result { journal.write(changes) }
    }
  }

  private func committed(_ result: Result<Void, StoreFailure>) {
    guard let batch = writing else { return }
    writing = nil
    settings.failPoints.pass(.afterCommit)
    switch result {
    case .success:
      storeRecovered()
      isActing = true
      publish(batch.changes.events)
      carryOut(batch.items)
      decideAll()
      statusMayHaveChanged()
      finishStopping()
    case .failure(let failure):
      commitFailed(failure, batch)
    }
  }

  private func storeRecovered() {
    guard storeFailure != nil else { return }
    storeFailure = nil
    retryTimer?.cancel()
    retryTimer = nil
    log.notice("the store works again", metadata: settings.journal.marked(.storeRecovered))
  }
}
