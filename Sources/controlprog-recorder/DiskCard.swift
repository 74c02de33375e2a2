internal import ControlProtocol
internal import RecordLog

/// The embedded machine's disk card, as a driver in the partition sees it (protocol, section 5).
///
/// Losing the connection resets the card's registers. So COUNT and ADDRESS are written once, by ``arm()``, and a sector
/// is written by LBA and COMMAND alone: after a loss COUNT is 0, and the card refuses. A service that slept through a
/// move of its slot to another partition and back cannot write over that partition's records.
struct DiskCard {
  /// Sectors read by one command at most: 128 KiB.
  static let batch: UInt64 = 256

  private enum Register {
    static let id: UInt64 = 0x00
    static let capacity: UInt64 = 0x08
    static let lba: UInt64 = 0x10
    static let count: UInt64 = 0x18
    static let address: UInt64 = 0x20
    static let command: UInt64 = 0x28
    static let status: UInt64 = 0x30
  }

  private enum Command {
    static let read: UInt64 = 1
    static let write: UInt64 = 2
    static let flush: UInt64 = 3
  }

  /// "CPDK", little-endian.
  private static let id: UInt64 = 0x4B44_5043

  let client: LineClient
  let memory: MemoryFile
  let slot: UInt64
  /// Where in the partition's own space the card reads and writes by DMA; 128 KiB from here on.
  let buffer: UInt64

  init(_ options: CardOptions) throws(CardError) {
    client = try LineClient(options.socketPath)
    memory = try MemoryFile(options.memoryPath)
    slot = options.slot
    buffer = options.buffer
    guard try get(Register.id) == Self.id else { throw .over(.io, "no disk card in slot \(slot)") }
  }

  /// Sectors of the medium.
  func capacity() throws(CardError) -> UInt64 { try get(Register.capacity) }

  /// `count` sectors from `lba` on; at most ``batch``.
  func read(_ lba: UInt64, count: UInt64) throws(CardError) -> [Sector] {
    try put(Register.count, count)
    try put(Register.address, buffer)
    try put(Register.lba, lba)
    try command(Command.read, "read of sector \(lba)")
    let bytes = try memory.read(at: buffer, count: Int(count) * Sector.size)
    return (0..<Int(count)).map { Sector(bytes[$0 * Sector.size..<($0 + 1) * Sector.size]) }
  }

  /// From here on ``readOne(_:)`` and ``writeOne(_:to:)`` work, until the connection is lost.
  func arm() throws(CardError) {
    try put(Register.count, 1)
    try put(Register.address, buffer)
  }

  func readOne(_ lba: UInt64) throws(CardError) -> Sector {
    try put(Register.lba, lba)
    try command(Command.read, "read of sector \(lba)")
    try expectArmed()
    return Sector(try memory.read(at: buffer, count: Sector.size))
  }

  /// Writes and flushes; returns when both were answered with status 0.
  func writeOne(_ sector: Sector, to lba: UInt64) throws(CardError) {
    try memory.write(sector.bytes, at: buffer)
    try put(Register.lba, lba)
    try command(Command.write, "write of sector \(lba)")
    try command(Command.flush, "flush after sector \(lba)")
    try expectArmed()
  }

  /// A status of 0 is also what a card shows that was reset: only with COUNT as it was is it an answer to us.
  private func expectArmed() throws(CardError) {
    guard try get(Register.count) == 1 else { throw Self.wasReset }
  }

  private static let wasReset = CardError.over(.notConnected, "not connected meanwhile: the card was reset")

  private func command(_ command: UInt64, _ what: String) throws(CardError) {
    try put(Register.command, command)
    switch try get(Register.status) {
    case 0: return
    case 1:
      if try get(Register.count) == 0 { throw Self.wasReset }
      throw .over(.io, "\(what): bad LBA or count")
    case 2: throw .over(.io, "\(what): DMA at \(buffer) was refused")
    case 3: throw .over(.io, "\(what): the medium failed")
    case let other: throw .over(.io, "\(what): status \(other)")
    }
  }

  private func get(_ register: UInt64) throws(CardError) -> UInt64 {
    let answer = try client.call(
      "mmio_read", ["slot": .unsigned(slot), "offset": .unsigned(register), "width": .unsigned(8)])
    guard case .unsigned(let value)? = answer["value"] else { throw .over(.unavailable, "mmio_read without a value") }
    return value
  }

  private func put(_ register: UInt64, _ value: UInt64) throws(CardError) {
    _ = try client.call(
      "mmio_write",
      ["slot": .unsigned(slot), "offset": .unsigned(register), "width": .unsigned(8), "value": .unsigned(value)])
  }
}
