import ControlModel
import Testing

@testable import EmbeddedMachine

@Suite("R-05: the gatekeeper's arithmetic against wider integers")
struct GatekeeperArithmeticTests {
  static let gib: UInt64 = 1 << 30
  static let edges: [UInt64] = [
    0, 1, 2, 511, 512, 513, 4095, 4096, 24 * gib - 1, 24 * gib, 24 * gib + 1, 32 * gib - 512, 32 * gib, 64 * gib,
    1 << 63 - 1, 1 << 63, .max - 512, .max - 1, .max,
  ]

  /// The rule in 128 bits, where nothing overflows.
  static func wide(_ window: GatekeeperWindow, _ address: UInt64, _ length: UInt64) -> UInt64? {
    let first = UInt128(address)
    let end = first + UInt128(length)
    let base = UInt128(window.base)
    guard length > 0, first >= base, end <= base + UInt128(window.size) else { return nil }
    guard end + UInt128(window.offset) <= UInt128(UInt64.max) + 1 else { return nil }
    return UInt64(first + UInt128(window.offset))
  }

  @Test("every combination of edge values", arguments: edges)
  func all(base: UInt64) {
    var accepted = 0
    for size in Self.edges {
      for offset in Self.edges {
        let window = GatekeeperWindow(
          bus: BusNumber(0), partition: PartitionID(0), base: base, size: size, offset: offset)
        for address in Self.edges {
          for length in Self.edges {
            let right = Self.wide(window, address, length)
            let got = window.translate(address, length: length)
            if got != right { Issue.record("\(window) \(address)+\(length): \(got as Any), not \(right as Any)") }
            accepted += right == nil ? 0 : 1
          }
        }
      }
    }
    #expect(accepted > 0, "a table of refusals alone proves nothing")
  }

  @Test("the physical map answers for every byte of a partition and for none beside it")
  func map() throws {
    let bench = try Workbench()
    let map = PhysicalMemoryMap(bench.plan().partitions)
    #expect(map.locate(0, length: 1)?.position == 0)
    #expect(map.locate(24 * Self.gib - 1, length: 1)?.position == 24 * Self.gib - 1)
    #expect(map.locate(24 * Self.gib - 1, length: 2) == nil)
    #expect(map.locate(24 * Self.gib, length: 1) == nil)
    #expect(map.locate(32 * Self.gib - 1, length: 1) == nil)
    #expect(map.locate(32 * Self.gib - 1, length: 2) == nil)
    #expect(map.locate(32 * Self.gib, length: 1)?.memory.path == bench.root + "/LPAR1.mem")
    #expect(map.locate(64 * Self.gib - 1, length: 1)?.position == 32 * Self.gib - 1)
    #expect(map.locate(64 * Self.gib, length: 1) == nil)
    #expect(map.locate(.max, length: .max) == nil)
  }
}
