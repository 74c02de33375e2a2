import ControlModel
import Dispatch
import Glibc
import Logging
import Synchronization
import SystemdSupport

/// Programs that are systemd units; all on the queue, while what is asked of systemd waits elsewhere.
extension ProcessSupervisor {
  func startUnit(_ program: PartitionProgram, _ generation: BootGeneration, _ file: UnitStartFile) {
    do throws(SystemError) {
      try announce(
        program, ProcessRecord(boot: boot, generation: generation, invocation: "", startFile: file.path))
      guard !program.command.isEmpty else {
        throw SystemError("start", "\(program.name), which has no command", ENOENT)
      }
      let environment = launch(program, generation).environment
      try file.write(command: program.command, environment: environment)
    } catch {
      clear(program)
      return tell(.startFailed(program.id, generation, error.text))
    }
    let unit = PartitionUnit(of: program, units)
    let process = PartitionProcess(program: program, generation: generation, body: .unit(unit), phase: .starting)
    hold(process)
    unit.start(weight: shares[program.id].map(PartitionGroup.weight)) { [weak self, process = Sent(process)] result in
      self?.later(process) { $0.started($1, unit, result) }
    }
  }

  private func started(
    _ process: PartitionProcess, _ unit: PartitionUnit, _ result: Result<PartitionUnit.Run, UnitFailure>
  ) {
    let (program, generation) = (process.program, process.generation)
    process.phase = .running
    switch result {
    case .success(let run):
      if let why = take(run, unit, process) {
        // Unrecorded it would be lost at a restart: it does not count as started, and its end is told like any other.
        tell(.startFailed(program.id, generation, why.text))
        return endUnit(process)
      }
      guard process.wanted == .this else { return endUnit(process) }
      log.notice("guest started", metadata: ["partition": "\(program.name)", "pid": "\(run.pid)"])
      tell(.started(program.id, generation))
    case .failure(let failure):
      tell(.startFailed(program.id, generation, words(failure, program)))
      // What may still come up is ended, and its end is told.
      if failure.kind == .unsettled { return endUnit(process) }
      processes[program.id] = nil
      clear(program)
      if process.wanted != .this { tellGone(process) }
      startNext(process)
    }
  }

  /// systemd's words, and the program's own.
  private func words(_ failure: UnitFailure, _ program: PartitionProgram) -> String {
    let said = failure.kind == .refused ? "" : lastWords(of: program)
    return said.isEmpty ? failure.text : "\(failure.text): \(said)"
  }

  /// Holds the unit's main process from now on, and writes it down; the error when that could not be done.
  private func take(_ run: PartitionUnit.Run, _ unit: PartitionUnit, _ process: PartitionProcess) -> SystemError? {
    let program = process.program
    process.leader = run.leader
    process.phase = .running
    seen.withLock { $0.pids[program.id] = run.pid }
    hold(process)
    let record = ProcessRecord(
      boot: boot, generation: process.generation, pid: run.pid, invocation: run.invocation, startFile: unit.startFile)
    do throws(SystemError) { try SmallFile.write(record.bytes, to: recordPath(program)) } catch { return error }
    applyShare(to: process)
    return nil
  }

  /// Ends all of the unit, as often as it takes: what cannot be seen to be gone is not told to be.
  func endUnit(_ process: PartitionProcess) {
    // A start is waited for: stopping it half-way would only race with it.
    guard case .unit(let unit) = process.body, process.phase != .ending, process.phase != .starting else { return }
    process.phase = .ending
    process.watch?.cancel()
    // systemd reaps it, so the pid may soon be another's.
    seen.withLock { $0.pids[process.program.id] = nil }
    unit.removeStartFile()
    // At once where the daemon may; the unit's stop does it for other users' processes, and for all that it started.
    process.leader?.kill()
    stopUnit(unit, process)
  }

  private func stopUnit(_ unit: PartitionUnit, _ process: PartitionProcess) {
    unit.end { [weak self, process = Sent(process)] result in
      self?.later(process) { supervisor, process in
        switch result {
        case .success(let status): supervisor.over(process, status)
        case .failure(let failure):
          supervisor.complain("a unit could not be stopped", failure, process)
          supervisor.afterPause(process) { $0.stopUnit(unit, $1) }
        }
      }
    }
  }

  private func complain(_ what: Logger.Message, _ failure: UnitFailure, _ process: PartitionProcess) {
    process.failures += 1
    defer { refuseNext(process) }
    guard process.complaint != failure.text else { return }
    log.warning(what, metadata: ["partition": "\(process.program.name)", "error": "\(failure.text)"])
    process.complaint = failure.text
  }

  /// What is to run next is not kept waiting without end, and without a word, for a unit that systemd cannot be asked about.
  func refuseNext(_ process: PartitionProcess) {
    guard case .next(let program, let generation) = process.wanted, process.failures >= mostFailures else { return }
    process.wanted = .nothing
    tell(.startFailed(program.id, generation, "what ran before is not proved gone: \(process.complaint)"))
  }

  /// What has to be asked of systemd again.
  private func afterPause(
    _ process: PartitionProcess, _ body: @escaping @Sendable (ProcessSupervisor, PartitionProcess) -> Void
  ) {
    queue.asyncAfter(deadline: .now() + .seconds(1)) { [weak self, process = Sent(process)] in
      guard let self, processes[process.value.program.id] === process.value else { return }
      body(self, process.value)
    }
  }

  /// On the queue, if the process is still the partition's.
  private func later(
    _ process: Sent<PartitionProcess>, _ body: @escaping @Sendable (ProcessSupervisor, PartitionProcess) -> Void
  ) {
    queue.async { [weak self] in
      guard let self, processes[process.value.program.id] === process.value else { return }
      body(self, process.value)
    }
  }
}

/// After a restart of the daemon.
extension ProcessSupervisor {
  func adoptUnit(_ program: PartitionProgram, _ record: ProcessRecord) -> BootGeneration? {
    let unit = PartitionUnit(of: program, units, startFile: record.startFile)
    let process = PartitionProcess(
      program: program, generation: record.generation, body: .unit(unit), phase: .unknown)
    let found: Result<PartitionUnit.Sighting, UnitFailure> = Result { () throws(UnitFailure) in try unit.lookNow() }
    if case .success(.over) = found {
      // It may have failed while no daemon was there to have looked.
      _ = try? unit.endNow()
      unit.removeStartFile()
      clear(program)
      return nil
    }
    hold(process)
    settle(process, unit, record, found)
    return record.generation
  }

  /// What becomes of a unit that the record names, when it is known how it stands.
  private func settle(
    _ process: PartitionProcess, _ unit: PartitionUnit, _ record: ProcessRecord,
    _ found: Result<PartitionUnit.Sighting, UnitFailure>
  ) {
    guard process.phase == .unknown else { return }
    let name = process.program.name
    switch found {
    // A record without an invocation is of a start that was not seen to its end.
    case .success(.running(let run)) where record.invocation == "" || record.invocation == run.invocation:
      guard take(run, unit, process) == nil else { return endUnit(process) }
      log.notice("guest found again", metadata: ["partition": "\(name)", "pid": "\(run.pid)"])
    case .success(.starting) where record.invocation == "":
      // The daemon's own start goes on without it; systemd bounds it.
      lookAgain(process, unit, record)
    case .success:
      // It is ending, or is another start of the unit than the daemon's.
      endUnit(process)
    case .failure(let failure):
      complain("a unit cannot be asked about, and counts as running", failure, process)
      lookAgain(process, unit, record)
    }
  }

  private func lookAgain(_ process: PartitionProcess, _ unit: PartitionUnit, _ record: ProcessRecord) {
    afterPause(process) { supervisor, process in
      unit.look { [weak supervisor, process = Sent(process)] found in
        supervisor?.later(process) { $0.settle($1, unit, record, found) }
      }
    }
  }
}

/// Carries a supervisor's object to another thread and back.
// SAFETY: it is looked into on the supervisor's queue alone.
private struct Sent<Object: AnyObject>: @unchecked Sendable {
  let value: Object
  init(_ value: Object) { self.value = value }
}
