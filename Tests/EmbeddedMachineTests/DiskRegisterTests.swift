import ControlModel
import ControlPlane
import Testing

@testable import EmbeddedMachine

@Suite("Protocol, section 5: the disk card's registers")
struct DiskRegisterTests {
  static func access(_ kind: DeviceAccess.Kind, _ offset: UInt64, _ width: Int) -> DeviceAccess {
    DeviceAccess(partition: PartitionID(0), slot: SlotNumber(0), offset: offset, width: width, kind: kind)
  }

  static let filled = DiskRegisters(lba: 11, count: 12, address: 13, command: 3, status: .mediumFailed)
  static let ones: [Int: UInt64] = [1: 0xFF, 2: 0xFFFF, 4: 0xFFFF_FFFF, 8: .max]

  @Test("every offset and width reads its register or all ones", arguments: [1, 2, 4, 8])
  func reads(width: Int) throws {
    let values: [UInt64: UInt64] = [0x00: 0x4B44_5043, 0x08: 77, 0x10: 11, 0x18: 12, 0x20: 13, 0x28: 3, 0x30: 3]
    for offset in UInt64(0)...0x48 {
      var registers = Self.filled
      let step = registers.step(Self.access(.read, offset, width), capacity: 77)
      let isRegister = width == 8 || (offset == 0 && width == 4)
      let right = try #require(isRegister ? values[offset] ?? Self.ones[width] : Self.ones[width])
      #expect(step == .answer(.read(right)), "offset \(offset) width \(width)")
      #expect(registers == Self.filled)
    }
    var registers = Self.filled
    #expect(registers.step(Self.access(.read, .max, width), capacity: 77) == .answer(.read(Self.ones[width] ?? 0)))
  }

  @Test("the id is the bytes CPDK in this order")
  func identity() {
    let bytes = withUnsafeBytes(of: UInt32(DiskRegisters.id).littleEndian) { Array($0) }
    #expect(bytes == Array("CPDK".utf8))
  }

  @Test("every offset and width writes its register or nothing", arguments: [1, 2, 4, 8])
  func writes(width: Int) {
    for offset in UInt64(0)...0x48 where !(width == 8 && offset == 0x28) {
      var registers = Self.filled
      #expect(registers.step(Self.access(.write(99), offset, width), capacity: 77) == .answer(.written))
      var right = Self.filled
      if width == 8 {
        if offset == 0x10 { right.lba = 99 }
        if offset == 0x18 { right.count = 99 }
        if offset == 0x20 { right.address = 99 }
      }
      #expect(registers == right, "offset \(offset) width \(width)")
    }
  }

  @Test("commands take what the registers hold; others are bad requests")
  func commands() {
    var registers = Self.filled
    let read = registers.step(Self.access(.write(1), 0x28, 8), capacity: 77)
    #expect(read == .job(.read(lba: 11, count: 12, address: 13)))
    let write = registers.step(Self.access(.write(2), 0x28, 8), capacity: 77)
    #expect(write == .job(.write(lba: 11, count: 12, address: 13)))
    #expect(registers.step(Self.access(.write(3), 0x28, 8), capacity: 77) == .job(.flush))
    for strange: UInt64 in [0, 4, 255, .max] {
      registers.status = .ok
      #expect(registers.step(Self.access(.write(strange), 0x28, 8), capacity: 77) == .answer(.written))
      #expect(registers.status == .badRequest)
    }
    for width in [1, 2, 4] {
      #expect(registers.step(Self.access(.write(1), 0x28, width), capacity: 77) == .answer(.written))
    }
  }

  @Test("the capacity of a medium that is not open yet is the worker's to find out")
  func lazyCapacity() {
    var registers = DiskRegisters()
    #expect(registers.step(Self.access(.read, 0x08, 8), capacity: nil) == .job(.capacity))
  }

  @Test("other cards show an id and a link")
  func plain() {
    #expect(PlainCard.step(Self.access(.read, 0, 4), kind: .net) == .answer(.read(0x544E_5043)))
    #expect(PlainCard.step(Self.access(.read, 0, 8), kind: .any) == .answer(.read(0x4E41_5043)))
    #expect(PlainCard.step(Self.access(.read, 8, 8), kind: .net) == .answer(.read(1)))
    #expect(PlainCard.step(Self.access(.read, 8, 4), kind: .net) == .answer(.read(0xFFFF_FFFF)))
    #expect(PlainCard.step(Self.access(.read, 0, 2), kind: .net) == .answer(.read(0xFFFF)))
    #expect(PlainCard.step(Self.access(.write(5), 0, 8), kind: .net) == .answer(.written))
  }
}
