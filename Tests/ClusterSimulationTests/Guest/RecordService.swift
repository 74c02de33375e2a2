import ControlModel
import ControlProtocol
import ControlTestSupport
import PartitionProcesses
import SeededRandom

@testable import EmbeddedMachine

/// The service under care: appends numbered records to the disk in slot 0 through the card, by DMA.
final class RecordService {
  enum Phase: Equatable { case off, running, hung, dead }

  private let guest: Guest
  private var client: Client?
  private(set) var phase = Phase.off
  private var next: UInt64 = 0
  /// How many of the next starts fail.
  var failingStarts = 0
  var refusesToStop = false

  private static let address: UInt64 = 1 << 20
  private static let capacity: UInt64 = 512

  init(_ guest: Guest) { self.guest = guest }

  private var lab: Laboratory { guest.world.lab }

  /// False when it could not be started: the disk cannot be read, or what is on it is not what it should be.
  func start() -> Bool {
    if phase == .running { return true }
    guard failingStarts == 0 else {
      failingStarts -= 1
      return false
    }
    guard guest.world.isDaemonUp else { return false }
    client = lab.connect(.partition(guest.id))
    guard let records = read() else { return false }
    for (index, record) in records.enumerated() where record.number != UInt64(index) {
      guest.world.note("\(guest.name)'s service finds record \(record.number) in place \(index)")
    }
    let acknowledged = guest.world.acknowledged
    if records.count < acknowledged {
      guest.world.note("\(acknowledged - records.count) acknowledged records are lost")
    }
    next = UInt64(records.count)
    phase = .running
    guest.later(.milliseconds(20)) { $0.service.append() }
    return true
  }

  /// False when it cannot be stopped.
  func stop() -> Bool {
    guard !refusesToStop else { return false }
    end()
    return true
  }

  var isHealthy: Bool { phase == .running }
  func hang() { if phase == .running { phase = .hung } }
  func die() { if phase != .off { phase = .dead } }

  /// With the operating system, or by its own doing.
  func end() {
    phase = .off
    client?.hangUp()
    client = nil
  }

  private func append() {
    guard phase == .running, next < Self.capacity else { return }
    let record = Record(number: next, writer: UInt64(guest.id.number))
    guard write(record) else { return die() }
    if lab.accessor(Laboratory.slots[0]) != guest.id {
      guest.world.note("\(guest.name) wrote record \(next) while the disk was not its own")
    }
    next += 1
    guest.world.acknowledge(record)
    guest.later(.milliseconds(UInt64(guest.world.random.below(500) + 150))) { $0.service.append() }
  }

  // MARK: The card (protocol, section 5)

  private func write(_ record: Record) -> Bool {
    guard let file = try? OpenFile(lab.memoryPath(guest.id), flags: 2),
      (try? file.write(at: Self.address, from: record.bytes)) != nil
    else { return false }
    return command(2, lba: record.number, count: 1) && command(3, lba: record.number, count: 1)
  }

  private func read() -> [Record]? {
    guard command(1, lba: 0, count: Self.capacity), let file = try? OpenFile(lab.memoryPath(guest.id), flags: 0) else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: Record.size * Int(Self.capacity))
    guard (try? bytes.withUnsafeMutableBytes({ try file.read(at: Self.address, into: $0) })) != nil else { return nil }
    return Record.all(in: bytes)
  }

  private func command(_ command: Int, lba: UInt64, count: UInt64) -> Bool {
    let registers: [(UInt64, UInt64)] = [(0x10, lba), (0x18, count), (0x20, Self.address), (0x28, UInt64(command))]
    for (offset, value) in registers {
      guard case .success? = say("mmio_write SLOT=0 OFFSET=\(offset) WIDTH=8 VALUE=\(value)") else { return false }
    }
    guard case .success(let status)? = say("mmio_read SLOT=0 OFFSET=48 WIDTH=8") else { return false }
    return status["value"] == .unsigned(0)
  }

  private func say(_ line: String) -> Result<WireValue, Rejection>? {
    guard let client, client.isOpen, guest.world.isDaemonUp else { return nil }
    return lab.ask(client, line)
  }
}
