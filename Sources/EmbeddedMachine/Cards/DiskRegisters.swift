/// The registers of the disk card's BAR0 (protocol, section 5), little-endian.
struct DiskRegisters: Equatable, Sendable {
  /// Bytes of a sector.
  static let sectorSize: UInt64 = 512
  /// Sectors that one command may move.
  static let countRange: ClosedRange<UInt64> = 1...2048

  enum Offset {
    static let id: UInt64 = 0x00
    static let capacity: UInt64 = 0x08
    static let lba: UInt64 = 0x10
    static let count: UInt64 = 0x18
    static let address: UInt64 = 0x20
    static let command: UInt64 = 0x28
    static let status: UInt64 = 0x30
  }

  var lba: UInt64 = 0
  var count: UInt64 = 0
  /// In the partition's own address space; goes to the gatekeeper as it is.
  var address: UInt64 = 0
  /// The last command written, 0 after a reset.
  var command: UInt64 = 0
  var status: DiskStatus = .ok
}

/// How the last command ended, as register 0x30 shows it.
enum DiskStatus: UInt64, Equatable, Sendable {
  case ok = 0
  /// Bad LBA or count, or no such command.
  case badRequest = 1
  /// The gatekeeper refused the address, or the partition's memory file is too short or cannot be written.
  case dmaRefused = 2
  case mediumFailed = 3
}

/// What the card's worker does, off the caller's executor.
enum DiskJob: Equatable, Sendable {
  /// Register 0x08 was read and the medium has not been opened in this connection.
  case capacity
  case read(lba: UInt64, count: UInt64, address: UInt64)
  case write(lba: UInt64, count: UInt64, address: UInt64)
  case flush
}
