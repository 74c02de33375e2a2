import ControlModel
import DequeModule
import Logging
import NIOCore
import QMPClient

/// The way to QEMU: its control socket, opened as soon as it is there and again whenever it was lost.
extension PartitionDriver {
  /// Between two attempts: QEMU makes its socket a few hundredths of a second after its start.
  private static let attemptPause = Interval.milliseconds(10)
  private static let longestPause = Interval.milliseconds(500)
  /// Without a connection for so long, what waits for QEMU fails.
  private static let deafAfter = Interval.seconds(5)

  /// What may wait; a QEMU that says more than can be followed is listed anew.
  private static let longestQueue = 4096

  /// What is there is listed before events are followed.
  private static let limits = QMPLimits(holdsEvents: true)

  func connect(pause: Interval = attemptPause) {
    connectionNumber += 1
    let number = connectionNumber
    attempts += 1
    let this = NIOLoopBound(self, eventLoop: eventLoop)
    let (path, eventLoop, limits) = (socketPath, eventLoop, Self.limits)
    eventLoop.makeFutureWithTask {
      try await QMPConnection.connect(
        to: path, on: eventLoop, limits: limits,
        isExpected: { this.value.processes.isPart($0, of: this.value.plan.id) },
        tell: { this.value.heard($0, number) })
    }.hop(to: eventLoop).assumeIsolated().whenComplete { result in
      let driver = this.value
      driver.attempts -= 1
      driver.finishLettingGo()
      let connection = try? result.get()
      guard driver.connectionNumber == number, driver.phase != .off else {
        // QEMU serves one at a time: the next would wait for its greeting.
        connection?.disconnect()
        return
      }
      guard let connection, driver.stillbornNumber != number else { return driver.connectLater(pause) }
      driver.opened(connection)
    }
    awaitConnection()
  }

  /// A QEMU that runs and cannot be spoken to holds up what waits for it, and not without end.
  private func awaitConnection() {
    guard timers[.deaf] == nil, !isDeaf, case .running = phase else { return }
    arm(.deaf, Self.deafAfter) { driver in
      driver.isDeaf = true
      driver.log.warning(
        "QEMU's control socket does not answer: what it holds stays held",
        metadata: ["partition": "\(driver.plan.name)", "socket": "\(driver.socketPath)"])
      driver.turn()
    }
  }

  private func connectLater(_ pause: Interval) {
    let next = min(Interval(nanoseconds: pause.nanoseconds * 2), Self.longestPause)
    arm(.reconnect, pause) { $0.connect(pause: next) }
  }

  private func opened(_ connection: QMPConnection) {
    self.connection = connection
    isDeaf = false
    disarm(.deaf)
    disarm(.start)
    queue.prepend(.lookUp(.opening))
    if case .starting(let generation) = phase {
      phase = .running(generation)
      tell(.poweredOn(plan.id, generation: generation))
    }
    if case .ending = phase { quit() }
    checkSoon(.seconds(60))
    turn()
  }

  private func heard(_ notice: QMPNotice, _ number: Int) {
    guard number == connectionNumber else { return }
    switch notice {
    case .event(let event):
      guard state.isConcerned(by: event) else { return }
      guard queue.count < Self.longestQueue else { return dropConnection() }
      if event.name == "RESET" { presentSoon() }
      queue.append(.event(event))
      checkSoon(.milliseconds(200))
      turn()
    case .ended(let why):
      guard connection != nil else {
        // While it was being opened: told by itself, unless it was open already and that is still on its way.
        stillbornNumber = number
        return
      }
      connection = nil
      log.info("QEMU's control socket was closed", metadata: ["partition": "\(plan.name)", "why": "\(why)"])
      connectLater(Self.attemptPause)
      awaitConnection()
    }
  }

  private func dropConnection() {
    log.warning("QEMU says more than can be followed", metadata: ["partition": "\(plan.name)"])
    queue.removeAll { if case .event = $0 { true } else { false } }
    // Its end is told like any other.
    connection?.disconnect()
  }
}
