import ControlModel
import Logging
import NIOCore
import QMPClient

/// The partition's power: its process, and what it says about it.
extension PartitionDriver {
  /// How long a QEMU may take until it greets.
  private static let startLimit = Interval.seconds(30)
  /// How long `quit` may take before SIGKILL: it closes the images in order.
  private static let quitLimit = Interval.seconds(1)

  /// The process runs: it is spoken to as soon as it listens.
  func started(_ generation: BootGeneration) {
    switch phase {
    case .off:
      begin(.starting(generation), generation)
      arm(.start, Self.startLimit) { driver in
        driver.log.error(
          "QEMU does not greet", metadata: ["partition": "\(driver.plan.name)", "why": "\(driver.fault)"])
        driver.startFault = "QEMU did not greet in time: \(driver.fault)"
        driver.processes.kill(driver.plan.id, generation)
      }
    case .running(generation): tell(.poweredOn(plan.id, generation: generation))
    // Told again, as after a restart of the daemon: it is spoken to already.
    case .starting, .running, .ending: return
    }
  }

  /// One that an earlier run of the daemon started and that the record knows.
  func adopt(_ generation: BootGeneration, expected: [SlotNumber: PartitionState.Expectation]) {
    begin(.running(generation), generation)
    line.state.expected = expected
  }

  private func begin(_ phase: Phase, _ generation: BootGeneration) {
    forgetAll(generation)
    line.state.isBeforeBoot = true
    self.phase = phase
    connect()
  }

  func startFailed(_ generation: BootGeneration, _ text: String) {
    tell(.powerOnFailed(plan.id, generation: generation, text: text))
  }

  /// asks QEMU to end, and kills it when that takes too long.
  ///
  /// The end of the process is the only answer.
  func powerOff(_ generation: BootGeneration) {
    switch phase {
    case .running(let present) where present > generation, .starting(let present) where present > generation:
      return tell(.poweredOff(plan.id, generation: generation))
    case .off:
      // It may be about to start: its start changes nothing any more.
      phase = .ending(generation)
      return processes.kill(plan.id, generation)
    case .starting, .running, .ending: break
    }
    phase = .ending(generation)
    guard connection != nil else { return processes.kill(plan.id, generation) }
    quit()
    arm(.kill, Self.quitLimit) { $0.processes.kill($0.plan.id, generation) }
  }

  func quit() { _ = connection?.submit(QMPCommand("quit"), deadline: .seconds(1)) }

  /// The process is gone, asked or not: with it all that it held.
  func gone(_ generation: BootGeneration) {
    let last = phase
    phase = .off
    connectionNumber += 1
    defer { startFault = "" }
    forgetAll(generation)
    switch last {
    case .starting(generation):
      let words = [startFault, processes.lastWords(of: plan.id)].filter { !$0.isEmpty }.joined(separator: "; ")
      tell(.powerOnFailed(plan.id, generation: generation, text: words.isEmpty ? "QEMU ended at once" : words))
    case .ending(let asked): tell(.poweredOff(plan.id, generation: asked))
    case .off, .starting, .running: tell(.poweredOff(plan.id, generation: generation))
    }
  }

  /// The daemon ends, and this QEMU runs on.
  ///
  /// `done` when no attempt to reach it is under way any more.
  func letGo(done: @escaping () -> Void) {
    let connection = connection
    connectionNumber += 1
    phase = .off
    forgetAll(line.state.generation)
    whenLetGo = done
    guard let connection else { return finishLettingGo() }
    attempts += 1
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    connection.disconnect().assumeIsolated().whenComplete { _ in
      this.value.attempts -= 1
      this.value.finishLettingGo()
    }
  }

  func finishLettingGo() {
    guard attempts == 0, let done = whenLetGo else { return }
    whenLetGo = nil
    done()
  }
}
