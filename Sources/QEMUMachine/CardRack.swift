import ControlModel

/// The cards in the slots, and those that are configured: a person's hand moves them (`insert_card`, `pull_card`).
struct CardRack {
  private let configured: [String: QEMUDevice]
  private var cards: [SlotNumber: QEMUDevice] = [:]
  private var plan: [SlotNumber: String?]

  init(_ plan: QEMUMachinePlan) {
    configured = Dictionary(plan.devices.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.plan = plan.slots
  }

  func device(_ name: String) -> QEMUDevice? { configured[name] }
  func card(in slot: SlotNumber) -> QEMUDevice? { cards[slot] }
  func image(in slot: SlotNumber) -> String? {
    if case .disk(let image, _)? = cards[slot]?.backing { image } else { nil }
  }
  /// Where a device is.
  func slot(of name: String) -> SlotNumber? { cards.first { $0.value.name == name }?.key }

  /// Cards are where the record says, or the plan where it says nothing.
  mutating func restore(_ slots: [Slot]) {
    let recorded = Dictionary(slots.map { ($0.number, $0.device?.name) }, uniquingKeysWith: { first, _ in first })
    for (slot, name) in plan.merging(recorded, uniquingKeysWith: { _, recorded in recorded }) {
      if let device = name.flatMap({ configured[$0] }) { insert(device, slot) }
    }
  }

  mutating func insert(_ device: QEMUDevice, _ slot: SlotNumber) { cards[slot] = device }
  mutating func remove(_ slot: SlotNumber) { cards[slot] = nil }
}
