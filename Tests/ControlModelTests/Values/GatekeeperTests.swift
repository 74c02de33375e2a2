internal import ControlModel
internal import Testing

@Suite("Fig 8: the gatekeeper's arithmetic")
struct GatekeeperTests {
  /// All pairs of edge values against arithmetic that is wide enough.
  @Test("every window and access at the edges")
  func edges() {
    let edges: [UInt64] = [0, 1, 2, 4095, 4096, 24 * gibibyte, .max / 2, .max - 1, .max]
    for base in edges {
      for size in edges {
        for offset in edges {
          let window = GatekeeperWindow(bus: BusNumber(0), partition: lpar0, base: base, size: size, offset: offset)
          for address in edges { for length in edges { compare(window, address, length) } }
        }
      }
    }
  }

  private func compare(_ window: GatekeeperWindow, _ address: UInt64, _ length: UInt64) {
    let wide = (base: UInt128(window.base), size: UInt128(window.size), offset: UInt128(window.offset))
    let first = UInt128(address), end = UInt128(address) + UInt128(length)
    let isInside = length > 0 && first >= wide.base && end <= wide.base + wide.size
    let isPhysical = end + wide.offset <= UInt128(UInt64.max) + 1
    let expected = isInside && isPhysical ? UInt64(first + wide.offset) : nil
    if window.translate(address, length: length) != expected {
      Issue.record(
        "\(window) translates \(address), \(length) to \(String(describing: window.translate(address, length: length)))"
      )
    }
  }

  @Test("one window a bus, in order")
  func table() {
    var gatekeeper = Gatekeeper()
    for bus: UInt16 in [2, 0, 2] {
      gatekeeper.open(
        GatekeeperWindow(bus: BusNumber(bus), partition: lpar1, base: 0, size: UInt64(bus), offset: 0))
    }
    #expect(gatekeeper.windows.map(\.bus.number) == [0, 2])
    gatekeeper.close(BusNumber(0))
    #expect(gatekeeper[BusNumber(0)] == nil)
    #expect(gatekeeper[BusNumber(2)]?.size == 2)
  }
}
