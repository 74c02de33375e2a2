import ControlModel
import ControlProtocol
import ControlTestSupport
import NIOCore
import NIOPosix
import QMPClient

/// The registers of a real QEMU, and the cards that are put in and asked for.
final class OracleQEMU {
  private static let minute = Duration.seconds(60)
  private let channel: any Channel
  private let handler: NIOLoopBound<QTestHandler>
  private let control: QMPConnection
  private let events: AsyncStream<QMPEvent>
  /// Cards by slot; each has a name of its own, since one that is gone is told of later.
  private var cards: [SlotNumber: String] = [:]
  private var gone: Set<String> = []
  private var deleted: Set<String> = []
  private var lastCard = 0

  var version: String { "\(control.greeting.major).\(control.greeting.minor).\(control.greeting.micro)" }

  /// Runs `body` with a QEMU that is gone afterwards.
  static func run<Value>(_ body: (OracleQEMU) async throws -> Value) async throws -> Value {
    let scratch = try Scratch()
    let arguments = try OracleSetup.arguments(in: scratch)
    return try await QEMUProcess.run(arguments, in: scratch, hasTestSocket: true) { process in
      let qemu = try await OracleQEMU(process)
      let value = try await body(qemu)
      await qemu.control.close()
      return value
    }
  }

  private init(_ process: QEMUProcess) async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let handler = try await loop.submit { NIOLoopBound(QTestHandler(eventLoop: loop), eventLoop: loop) }.get()
    self.handler = handler
    channel = try await ClientBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
      }
      .connect(unixDomainSocketPath: process.test).get()
    let (events, sink) = AsyncStream<QMPEvent>.makeStream()
    self.events = events
    var limits = QMPLimits()
    limits.greeting = Self.minute
    control = try await QMPConnection.connect(to: process.control, on: loop, limits: limits) { notice in
      if case .event(let event) = notice { sink.yield(event) } else { sink.finish() }
    }
    _ = try await send("irq_intercept_in ioapic")
  }

  private func send(_ command: String) async throws -> UInt64 {
    try await channel.eventLoop.flatSubmit { [handler] in handler.value.send(command) }.get()
  }

  // MARK: The guest's side

  func read(_ port: UInt16, _ width: Int) async throws -> UInt64 {
    try await send("in\(Self.letter(width)) 0x\(String(port, radix: 16))")
  }

  func write(_ port: UInt16, _ width: Int, _ value: UInt32) async throws {
    _ = try await send("out\(Self.letter(width)) 0x\(String(port, radix: 16)) 0x\(String(value, radix: 16))")
  }

  private static func letter(_ width: Int) -> String { width == 1 ? "b" : width == 2 ? "w" : "l" }

  /// As of the last answer: what a command of the control socket does to the line is told before a later read.
  func sci() async throws -> InterruptLine {
    try await channel.eventLoop.submit { [handler] in handler.value.sci }.get()
  }

  // MARK: The host's side

  private func execute(_ command: String, _ arguments: WireValue = .nothing) async throws -> WireValue {
    switch await control.execute(command, arguments: arguments, deadline: Self.minute) {
    case .done(let value): return value
    case .failed(let error): throw OracleError(error.text)
    case let other: throw OracleError("\(command): \(other)")
    }
  }

  /// Throws QEMU's refusal.
  func add(_ slot: SlotNumber) async throws {
    lastCard += 1
    let name = "card\(lastCard)"
    _ = try await execute(
      "device_add",
      [
        "driver": "pci-testdev", "id": .string(name), "bus": slot.bus.number == 0 ? "pci.0" : "bus1",
        "addr": .string(String(slot.bit, radix: 16)),
      ])
    cards[slot] = name
  }

  func askToEject(_ slot: SlotNumber) async throws {
    guard let name = cards[slot] else { throw OracleError("QEMU has no card in slot \(slot.number)") }
    _ = try await execute("device_del", ["id": .string(name)])
  }

  /// Returns when the reset has happened.
  func reset() async throws {
    _ = try await execute("system_reset")
    while let event = await next() { if event.name == "RESET" { return } }
    throw OracleError("QEMU hung up")
  }

  /// What the test takes for gone: `DEVICE_DELETED` must come for it.
  func note(gone slot: SlotNumber) { if let name = cards.removeValue(forKey: slot) { gone.insert(name) } }

  /// The slots that have a card; throws when QEMU has one that it should not have.
  func present() async throws -> Set<SlotNumber> {
    guard case .array(let rows) = try await execute("qom-list", ["path": "/machine/peripheral"]) else {
      throw OracleError("no list")
    }
    let names = Set(rows.compactMap { row in if case .string(let name)? = row["name"] { name } else { nil } })
    let strays = names.subtracting(cards.values).subtracting(["bus1", "type"])
    guard strays.isEmpty else { throw OracleError("QEMU still has \(strays)") }
    return Set(cards.filter { names.contains($0.value) }.keys)
  }

  /// Returns when QEMU has let go of all that the guest ejected; throws when it let go of another.
  func awaitReleases() async throws {
    while deleted != gone {
      guard deleted.isSubset(of: gone) else { throw OracleError("released unasked: \(deleted.subtracting(gone))") }
      guard await next() != nil else { throw OracleError("QEMU hung up") }
    }
  }

  private func next() async -> QMPEvent? {
    var iterator = events.makeAsyncIterator()
    guard let event = await iterator.next() else { return nil }
    if event.name == "DEVICE_DELETED", case .string(let name)? = event.data["device"] { deleted.insert(name) }
    return event
  }
}
