package import ControlModel
internal import DequeModule
internal import Logging

extension ControlPlane {
  /// Brings machine and record together and goes on where the last run ended.
  ///
  /// Before the sockets are open.
  ///
  /// `done` is called on the lane when all of it is durable, or with why the machine cannot be used at all. A store
  /// that cannot be written at start ends the daemon (``PlaneSettings/giveUp``).
  package nonisolated func start(
    additions: ChangeSet, done: @escaping @Sendable (Result<Void, MachineFailure>) -> Void
  ) {
    lane.post { self.assumeIsolated { $0.begin(additions, done) } }
  }

  private func begin(_ additions: ChangeSet, _ done: @escaping @Sendable (Result<Void, MachineFailure>) -> Void) {
    let record = MachineRecord(slots: state.slots.rows, partitions: state.partitions.rows)
    let reports: [MachineReport]
    do throws(MachineFailure) {
      reports = try machine.start(record) { report in self.post(.machine(report)) }
    } catch {
      return done(.failure(error))
    }
    gathering.changes.merge(additions)
    isStarting = true
    isDeciding = true
    // What the machine lost while the daemon was away comes first: nothing is connected to a partition that is gone.
    for report in reports { take(state.apply(.machine(report), at: lane.now)) }
    take(state.resume(at: lane.now))
    isDeciding = false
    gathering.items.append(
      .then { plane in
        plane.isStarting = false
        done(.success(()))
      })
    decideAll()
  }

  /// A new configuration: rules change, what is connected does not.
  package nonisolated func reconfigure(_ topology: Topology) { post(.reconfigured(topology)) }

  /// One turn through the actor and its queue: what the watchdog is fed by.
  ///
  /// On the lane, with the status line of now.
  package nonisolated func probe(_ alive: @escaping @Sendable (_ status: String) -> Void) {
    lane.post { self.assumeIsolated { alive($0.status) } }
  }

  /// SIGTERM: new commands are refused, operations are parked durably, the machine is left as it is.
  package nonisolated func stop(done: @escaping @Sendable () -> Void) {
    lane.post {
      self.assumeIsolated { plane in
        plane.whenStopped = done
        plane.submit(.stopping)
        plane.finishStopping()
      }
    }
  }

  /// Ends the stop when nothing is left to write; a store that fails must not keep the daemon from ending.
  func finishStopping() {
    guard let done = whenStopped, state.isStopping, writing == nil, !isReloading, !isActing else { return }
    if storeFailure == nil {
      guard gathering.isEmpty else { return }
      guard refusals.isEmpty else { return writeRefusals() }
    }
    whenStopped = nil
    isStopped = true
    for armed in timers.values { armed.timer.cancel() }
    timers = [:]
    for timer in [retryTimer, interruptTimer, refusalTimer, refusedAccessTimer, statusTimer] { timer?.cancel() }
    // Behind the last commit's entries of the log.
    storeQueue.whenIdle { self.assumeIsolated { $0.machine.stop(done: done) } }
  }
}
