import ControlModel
import ControlPlane

/// What a card does with one access to its BAR0.
enum CardStep: Equatable, Sendable {
  case answer(AccessResult)
  case job(DiskJob)
}

extension AccessResult {
  /// What a read of `width` bytes gives where there is no register.
  static func allOnes(width: Int) -> AccessResult {
    .read(width >= 8 ? .max : (1 << (UInt64(width) * 8)) - 1)
  }
}

extension DeviceAccess {
  /// What an access answers that no register takes: reads give all ones, writes go nowhere.
  var unclaimed: AccessResult {
    switch kind {
    case .read: .allOnes(width: width)
    case .write: .written
    }
  }
}

extension DiskRegisters {
  /// "CPDK" as its four bytes lie in the register.
  static let id: UInt64 = 0x4B44_5043

  /// One access to the disk card; `capacity` is nil while its medium is not open.
  ///
  /// The id is a u32 and answers to width 4 also; every other register takes width 8 and nothing else.
  mutating func step(_ access: DeviceAccess, capacity: UInt64?) -> CardStep {
    switch access.kind {
    case .read:
      if access.offset == Offset.id, access.width == 4 { return .answer(.read(Self.id)) }
      guard access.width == 8 else { return .answer(access.unclaimed) }
      return read(access, capacity)
    case .write(let value):
      guard access.width == 8 else { return .answer(.written) }
      return write(value, at: access.offset)
    }
  }

  private func read(_ access: DeviceAccess, _ capacity: UInt64?) -> CardStep {
    switch access.offset {
    case Offset.id: .answer(.read(Self.id))
    case Offset.capacity: capacity.map { .answer(.read($0)) } ?? .job(.capacity)
    case Offset.lba: .answer(.read(lba))
    case Offset.count: .answer(.read(count))
    case Offset.address: .answer(.read(address))
    case Offset.command: .answer(.read(command))
    case Offset.status: .answer(.read(status.rawValue))
    default: .answer(access.unclaimed)
    }
  }

  private mutating func write(_ value: UInt64, at offset: UInt64) -> CardStep {
    switch offset {
    case Offset.lba: lba = value
    case Offset.count: count = value
    case Offset.address: address = value
    case Offset.command: return begin(value)
    default: break
    }
    return .answer(.written)
  }

  private mutating func begin(_ value: UInt64) -> CardStep {
    command = value
    switch value {
    case 1: return .job(.read(lba: lba, count: count, address: address))
    case 2: return .job(.write(lba: lba, count: count, address: address))
    case 3: return .job(.flush)
    default:
      status = .badRequest
      return .answer(.written)
    }
  }
}
