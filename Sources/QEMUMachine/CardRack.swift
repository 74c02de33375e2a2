import ControlModel

/// The cards in the slots, and those that are configured: a person's hand moves them (`insert_card`, `pull_card`).
struct CardRack {
  private let configured: [String: QEMUDevice]
  private var cards: [SlotNumber: Card] = [:]
  private var plan: [SlotNumber: String?]
  /// Slots whose card is being pulled: told when nothing reaches it any more.
  var pulls: Set<SlotNumber> = []

  init(_ plan: QEMUMachinePlan) {
    configured = Dictionary(plan.devices.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.plan = plan.slots
  }

  func device(_ name: String) -> QEMUDevice? { configured[name] }
  /// The cards in the slots.
  var devices: [SlotNumber: QEMUDevice] { cards.mapValues(\.device) }
  func card(in slot: SlotNumber) -> Card? { cards[slot] }
  func image(in slot: SlotNumber) -> String? {
    if case .disk(let image, _)? = cards[slot]?.device.backing { image } else { nil }
  }
  /// Where a device is.
  func slot(of name: String) -> SlotNumber? { cards.first { $0.value.device.name == name }?.key }

  /// Cards are where the record says, or the plan where it says nothing.
  mutating func restore(_ slots: [Slot]) {
    let recorded = Dictionary(slots.map { ($0.number, $0.device?.name) }, uniquingKeysWith: { first, _ in first })
    for (slot, name) in plan.merging(recorded, uniquingKeysWith: { _, recorded in recorded }) {
      if let device = name.flatMap({ configured[$0] }) { insert(device, slot) }
    }
  }

  mutating func insert(_ device: QEMUDevice, _ slot: SlotNumber) {
    var card = Card(device: device)
    if case .disk(let image, let format) = device.backing {
      // What cannot be looked at now is said when it is connected.
      card.isBlockDevice = (try? ImageProbe.look(image, format)) ?? false
    }
    cards[slot] = card
  }

  mutating func remove(_ slot: SlotNumber) { cards[slot] = nil }
}
