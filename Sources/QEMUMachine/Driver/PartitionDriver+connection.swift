import ControlModel
import Logging
import NIOCore
import QMPClient

/// The way to QEMU: its control socket, opened as soon as it is there and again whenever it was lost.
extension PartitionDriver {
  /// Between two attempts: QEMU makes its socket a few hundredths of a second after its start.
  private static let attemptPause = Interval.milliseconds(10)
  private static let longestPause = Interval.milliseconds(500)
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
      guard driver.connectionNumber == number, driver.phase != .off else {
        // QEMU serves one at a time: the next would wait for its greeting.
        if case .success(let connection) = result { connection.disconnect() }
        return
      }
      switch result {
      case .success(let connection) where driver.stillbornNumber != number: driver.opened(connection)
      case .success: driver.connectLater(pause)
      case .failure(let error):
        driver.fault = "\(error)"
        driver.connectLater(pause)
      }
    }
    advance { $0.awaitConnection() }
  }

  func sayDeaf() {
    log.warning(
      "QEMU's control socket does not answer: what it holds stays held",
      metadata: ["partition": "\(plan.name)", "socket": "\(socketPath)", "why": "\(fault)"])
  }

  private func connectLater(_ pause: Interval) {
    let next = min(Interval(nanoseconds: pause.nanoseconds * 2), Self.longestPause)
    arm(.reconnect, pause) { $0.connect(pause: next) }
  }

  private func opened(_ connection: QMPConnection) {
    self.connection = connection
    fault = ""
    disarm(.start)
    if case .starting(let generation) = phase {
      phase = .running(generation)
      tell(.poweredOn(plan.id, generation: generation))
    }
    if case .ending = phase { quit() }
    advance { $0.opened() }
  }

  private func heard(_ notice: QMPNotice, _ number: Int) {
    guard number == connectionNumber else { return }
    switch notice {
    case .event(let event): advance { $0.heard(event) }
    case .ended(let why):
      guard connection != nil else {
        // While it was being opened: told by itself, unless it was open already and that is still on its way.
        stillbornNumber = number
        return
      }
      connection = nil
      log.info("QEMU's control socket was closed", metadata: ["partition": "\(plan.name)", "why": "\(why)"])
      connectLater(Self.attemptPause)
      advance { $0.closed() }
    }
  }

  /// How long QEMU may take to answer one command: its main loop may wait for the host's storage.
  private static let answerLimit = Duration.seconds(5)

  func send(_ command: QMPCommand) {
    guard let connection else { return advance { $0.answered(.refused(.notOpen)) } }
    let number = connectionNumber
    connection.submit(command, deadline: Self.answerLimit).assumeIsolated().whenSuccess { [weak self] answer in
      // Of a past connection all commands were lost, and that was told.
      guard let self, number == connectionNumber else { return }
      advance { $0.answered(answer) }
    }
  }
}
