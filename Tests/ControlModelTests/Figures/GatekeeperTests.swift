import ControlModel
import Testing

@Suite("Fig 7 and Fig 8: gatekeeper")
struct GatekeeperTests {
  @Test("Fig 8(a) becomes Fig 8(b) with the table")
  func windows() {
    let lab = Lab()
    #expect(
      lab.state.gatekeeper[BusNumber(0)]
        == GatekeeperWindow(bus: BusNumber(0), partition: Lab.lpar0, base: 0, size: 24 * Lab.gib, offset: 0))
    lab.say(lab.remPCI())
    #expect(lab.state.gatekeeper[BusNumber(0)] == nil)
    lab.say(lab.addPCI(to: 1))
    #expect(
      lab.state.gatekeeper[BusNumber(0)]
        == GatekeeperWindow(bus: BusNumber(0), partition: Lab.lpar1, base: 0, size: 32 * Lab.gib, offset: 32 * Lab.gib))
  }

  @Test("every pair of edge values, against arithmetic that cannot overflow")
  func edges() {
    let edges: [UInt64] = [0, 1, 511, 512, 1 << 31, (1 << 32) - 1, 1 << 32, 24 << 30, 32 << 30, 1 << 63, .max - 1, .max]
    for base in edges { for size in edges { for offset in edges { check(base, size, offset, edges) } } }
  }

  private func check(_ base: UInt64, _ size: UInt64, _ offset: UInt64, _ edges: [UInt64]) {
    let window = GatekeeperWindow(bus: BusNumber(0), partition: Lab.lpar0, base: base, size: size, offset: offset)
    for address in edges {
      for length in edges {
        let end = UInt128(address) + UInt128(length)
        let isInside = length > 0 && address >= base && end <= UInt128(base) + UInt128(size)
        let physical = UInt128(address) + UInt128(offset)
        let fits = physical + UInt128(length) - (length > 0 ? 1 : 0) <= UInt128(UInt64.max)
        let expected = isInside && fits ? UInt64(physical) : nil
        #expect(window.translate(address, length: length) == expected)
      }
    }
  }

  @Test("each opening and closing is one event, whatever the number of slots on the bus")
  func events() {
    let lab = Lab()
    lab.say(lab.deact())
    lab.say(lab.remPCI())
    lab.say(lab.addPCI(to: 1))
    lab.say(lab.remPCI(1))
    let told = lab.events.filter { $0.kind == .gatekeeper }.map(\.detail)
    #expect(
      told == ["bus 0: closed", "bus 0: base 0, size 34359738368, offset 34359738368", "bus 0: closed"])
  }

  @Test("one window a bus: a bus whose slots would serve two partitions is not split")
  func isolationUnit() {
    let lab = Lab()
    lab.say(lab.remPCI(0, slot: Lab.slot0))
    #expect(lab.reason(lab.say(lab.addPCI(0, slot: Lab.slot0, to: 1))) == .isolationUnit)
    lab.say(lab.remPCI(0, slot: Lab.slot1))
    #expect(lab.moved(lab.say(lab.addPCI(0, slot: Lab.slot0, to: 1))) != nil)
  }
}
