import ControlModel
import ControlPlane

/// Selector, gatekeeper and ports of the machine as one value: what is connected to what, and what is in flight.
///
/// It does no I/O but closing a medium; its steps answer with ``FabricAction``s for the shell. Two rules are kept here:
/// a bus's window changes only while no card of the bus is busy, and a release is reported only when the card is
/// quiet and reset.
struct Fabric: Sendable {
  var selector: Selector
  var gatekeeper = Gatekeeper()
  /// Windows that wait for the cards of their bus to be quiet; until then no card of the bus begins a command.
  var queuedWindows: [BusNumber: GatekeeperWindow] = [:]
  var ports: [Port]
  var power: [PartitionID: PartitionPower] = [:]
  let devices: [String: MachineDevice]
  var isStopping = false
  /// By slot number: the place in `ports`, or -1.
  private let places: [Int32]

  init(_ plan: EmbeddedMachinePlan) {
    let slots = plan.slots.keys.sorted()
    let named = Dictionary(plan.devices.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let last = slots.last ?? SlotNumber(0)
    var places = Array(repeating: Int32(-1), count: Int(last.number) + 1)
    for (place, slot) in slots.enumerated() { places[Int(slot.number)] = Int32(place) }
    self.places = places
    self.devices = named
    self.ports = slots.map { slot in Port(slot: slot, device: plan.slots[slot].flatMap { $0 }.flatMap { named[$0] }) }
    self.selector = Selector(lastSlot: last)
  }

  func place(of slot: SlotNumber) -> Int? {
    guard Int(slot.number) < places.count, places[Int(slot.number)] >= 0 else { return nil }
    return Int(places[Int(slot.number)])
  }

  /// The places of the slots on `bus`, at most 32.
  func places(on bus: BusNumber) -> [Int] {
    (0..<32).compactMap { bit in
      let number = Int(bus.number) * 32 + bit
      return number < places.count && places[number] >= 0 ? Int(places[number]) : nil
    }
  }
}
