import ControlProtocol
import ControlTestSupport
import Foundation
import NIOCore
import NIOPosix
import QMPClient
import Testing

private let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.any()
private let minute = Duration.seconds(60)

@Suite(
  "QMP with a real QEMU", .timeLimit(.minutes(2)),
  .enabled(if: QEMUProcess.isInstalled, "SKIPPED: qemu-system-x86 is not installed; nothing of this was tested"))
struct QEMUTests {
  private func connect(_ qemu: QEMUProcess, _ notices: Notices = Notices()) async throws -> QMPConnection {
    try await connect(qemu.control, notices)
  }

  private func connect(_ path: String, _ notices: Notices = Notices()) async throws -> QMPConnection {
    var limits = QMPLimits()
    limits.greeting = minute
    return try await QMPConnection.connect(to: path, on: loop, limits: limits, tell: notices.tell)
  }

  @Test("greets, says its version and its status, and refuses what it does not know")
  func session() async throws {
    try await QEMUProcess.run { qemu in
      let connection = try await connect(qemu)
      #expect(connection.greeting.major >= 5 && connection.greeting.capabilities.contains("oob"))
      guard case .done(let version) = await connection.execute("query-version", deadline: minute) else {
        Issue.record("no version")
        return
      }
      #expect(version["qemu"]?["major"] == .unsigned(connection.greeting.major))
      guard case .done(let status) = await connection.execute("query-status", deadline: minute) else {
        Issue.record("no status")
        return
      }
      #expect(status["running"] == false && status["status"] == "prelaunch")
      guard case .failed(let error) = await connection.execute("no-such\"}\n", deadline: minute) else {
        Issue.record("taken")
        return
      }
      #expect(error.errorClass == "CommandNotFound" && error.text.contains("no-such") && error.line.contains("error"))
      #expect(try await connection.counters() == QMPLimits.nothingDropped)
      await connection.close()
    }
  }

  @Test("what guests and files say stays inside its string")
  func strings() async throws {
    try await QEMUProcess.run { qemu in
      let connection = try await connect(qemu)
      for text in CommandTests.hostile where !text.isEmpty {
        let arguments: WireValue = ["qom-type": .string(text)]
        guard case .failed(let error) = await connection.execute("object-add", arguments: arguments, deadline: minute)
        else {
          Issue.record("taken: \(text)")
          continue
        }
        #expect(!error.text.contains("parse error"), "\(text)")
      }
      #expect(try await connection.counters() == QMPLimits.nothingDropped)
      await connection.close()
    }
  }

  @Test("its whole schema comes through, and many commands at once")
  func schema() async throws {
    try await QEMUProcess.run { qemu in
      let connection = try await connect(qemu)
      guard case .done(.array(let entries)) = await connection.execute("query-qmp-schema", deadline: minute) else {
        Issue.record("no schema")
        return
      }
      #expect(entries.count > 500 && entries.contains { $0["name"] == "device_del" })
      let done = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<60 {
          let name = number % 20 == 0 ? "query-qmp-schema" : "query-status"
          group.addTask { if case .done = await connection.execute(name, deadline: minute) { true } else { false } }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(done == 60)
      await connection.close()
    }
  }

  @Test("a second client waits without a greeting, and is greeted when the first is gone")
  func second() async throws {
    try await QEMUProcess.run { qemu in
      let first = try await connect(qemu)
      var limits = QMPLimits()
      limits.greeting = .milliseconds(200)
      let end = await endOfConnecting { [limits] () async throws(QMPEnd) in
        try await QMPConnection.connect(to: qemu.control, on: loop, limits: limits) { _ in }
      }
      #expect(end == .noGreeting)
      async let waiting = connect(qemu)
      guard case .done = await first.execute("query-status", deadline: minute) else {
        Issue.record("the first is disturbed")
        return
      }
      await first.close()
      let second = try await waiting
      guard case .done = await second.execute("query-status", deadline: minute) else {
        Issue.record("no session")
        return
      }
      await second.close()
    }
  }

  @Test("quit: SHUTDOWN, then the end")
  func quit() async throws {
    try await QEMUProcess.run { qemu in
      let notices = Notices()
      let connection = try await connect(qemu, notices)
      #expect(await connection.execute("quit", deadline: minute) == .done(.nothing))
      let told = await notices.rest()
      guard case .event(let event)? = told.first, told.count == 2 else {
        Issue.record("\(told)")
        return
      }
      #expect(event.name == "SHUTDOWN" && event.data["reason"] == "host-qmp-quit")
      #expect((event.time ?? 0) > 1_600_000_000_000_000)
      #expect(told.last == .ended(.hungUp(midLine: false)))
      #expect(await qemu.ended() == 0)
    }
  }

  @Test("killed in the middle of a command: the command is lost")
  func killed() async throws {
    try await QEMUProcess.run { qemu in
      let (gate, notices) = (Gate(), Notices())
      let connection = try await connect(qemu, notices)
      async let answer = connection.execute("chardev-add", arguments: gate.device, deadline: minute)
      await gate.entered()
      qemu.send(SIGKILL)
      #expect(await answer == .lost)
      #expect(await qemu.ended() == SIGKILL)
      guard case .ended? = await notices.rest().last else {
        Issue.record("no end")
        return
      }
      let end = await endOfConnecting { () async throws(QMPEnd) in
        try await QMPConnection.connect(to: qemu.control, on: loop) { _ in }
      }
      #expect("\(String(describing: end))".contains("refused"))
    }
  }

  @Test("an answer of a dead connection comes on the next one, and is dropped")
  func stale() async throws {
    try await QEMUProcess.run { qemu in
      let gate = Gate()
      let first = try await connect(qemu)
      async let lost = first.execute("chardev-add", arguments: gate.device, deadline: minute)
      await gate.entered()
      await first.close()
      #expect(await lost == .lost)
      // Through a relay, which sees that QEMU has greeted; the negotiation waits until QEMU is let go.
      let relay = try await Relay.open(to: qemu.control)
      async let opening = connect(relay.path)
      await relay.heard()
      let writer = gate.release()
      defer { close(writer) }
      let second = try await opening
      guard case .done = await second.execute("query-status", deadline: minute) else {
        Issue.record("no session")
        return
      }
      #expect(try await second.counters().unknownReplies == 1)
      // The command was carried out, though nobody was told.
      guard case .done(.array(let devices)) = await second.execute("query-chardev", deadline: minute) else {
        Issue.record("no list")
        return
      }
      #expect(devices.contains { $0["label"] == "held" })
      await second.close()
      try await relay.close()
    }
  }

  @Test("a QEMU that stands still is overdue; its answer is dropped when it goes on")
  func standsStill() async throws {
    try await QEMUProcess.run { qemu in
      let connection = try await connect(qemu)
      qemu.send(SIGSTOP)
      #expect(await connection.execute("query-version", deadline: .milliseconds(50)) == .overdue)
      qemu.send(SIGCONT)
      guard case .done(let status) = await connection.execute("query-status", deadline: minute) else {
        Issue.record("no session")
        return
      }
      #expect(status["status"] == "prelaunch")
      #expect(try await connection.counters().lateReplies == 1)
      await connection.close()
    }
  }
}

extension QMPLimits {
  static let nothingDropped = Steps().machine.counters
}
