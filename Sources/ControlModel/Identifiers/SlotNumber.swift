/// The number of a PCI slot: bus times 32 plus the device's bit on that bus (protocol, section 4).
///
/// Range 0 to 65,535, hence buses 0 to 2,047.
package struct SlotNumber: Hashable, Comparable, Codable, Sendable {
  package let number: UInt16
  package init(_ number: UInt16) { self.number = number }
  /// The slot at a bit of a bus, or nil when no slot has such a number.
  ///
  /// `bit` is 0 to 31.
  package init?(checkedBus bus: BusNumber, bit: Int) {
    guard let number = UInt16(exactly: Int(bus.number) * 32 + bit) else { return nil }
    self.number = number
  }

  package var bus: BusNumber { BusNumber(number / 32) }
  /// The slot's bit in PCIU, PCID and B0EJ when its bus is selected: 0 to 31.
  package var bit: Int { Int(number % 32) }
  package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// The number of a PCI bus: what the gatekeeper is keyed by (Fig 8).
package struct BusNumber: Hashable, Comparable, Codable, Sendable {
  package let number: UInt16
  package init(_ number: UInt16) { self.number = number }
  package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// A few slots, in ascending order without doubles.
package struct SlotSet: Equatable, Codable, Sendable, Sequence, ExpressibleByArrayLiteral {
  package private(set) var slots: [SlotNumber] = []

  package init() {}
  package init(arrayLiteral elements: SlotNumber...) { self.init(elements) }
  package init(_ elements: some Sequence<SlotNumber>) { for slot in elements { insert(slot) } }

  package var isEmpty: Bool { slots.isEmpty }
  package var count: Int { slots.count }
  package func contains(_ slot: SlotNumber) -> Bool { slots.contains(slot) }
  package func makeIterator() -> IndexingIterator<[SlotNumber]> { slots.makeIterator() }

  package mutating func insert(_ slot: SlotNumber) {
    guard let after = slots.firstIndex(where: { $0 >= slot }) else { return slots.append(slot) }
    if slots[after] != slot { slots.insert(slot, at: after) }
  }

  /// Takes `slot` out; true when it was in.
  @discardableResult
  package mutating func remove(_ slot: SlotNumber) -> Bool {
    guard let index = slots.firstIndex(of: slot) else { return false }
    slots.remove(at: index)
    return true
  }

  /// The members on `bus` as a register shows them: bit n stands for the slot `bus * 32 + n`.
  package func bits(on bus: BusNumber) -> UInt32 {
    slots.reduce(0) { $1.bus == bus ? $0 | (1 << UInt32($1.bit)) : $0 }
  }
}
