import ControlProtocol

/// Cards and what their guest does with them.
extension FakeQEMU {
  mutating func addCard(_ options: WireValue) throws(FakeRefusal) {
    let id = try text("id", options)
    let driver = try text("driver", options)
    let bus = try text("bus", options)
    let address = try text("addr", options)
    guard buses.contains(bus) else { throw FakeRefusal("Bus '\(bus)' not found") }
    if cards[id] != nil { throw FakeRefusal("Duplicate device ID '\(id)'") }
    var card = Card(driver: driver, place: "\(bus)/\(address)")
    if case .string(let drive)? = options["drive"] {
      guard nodes[drive] != nil else { throw Self.badProperty(driver, "drive", "find value '\(drive)'") }
      card.drive = drive
    }
    if case .string(let netdev)? = options["netdev"] {
      guard netdevs[netdev] != nil else { throw Self.badProperty(driver, "netdev", "find value '\(netdev)'") }
      if cards.values.contains(where: { $0.netdev == netdev }) {
        throw Self.badProperty(driver, "netdev", "take value '\(netdev)', it's in use")
      }
      card.netdev = netdev
    }
    if let other = cards.first(where: { $0.value.place == card.place }) {
      let words = "not available for \(driver), in use by \(other.value.driver),id=\(other.key)"
      throw FakeRefusal("PCI: slot \(Int(address, radix: 16) ?? 0) function 0 \(words)")
    }
    try change { $0.cards[id] = card }
  }

  private static func badProperty(_ driver: String, _ name: String, _ words: String) -> FakeRefusal {
    let type = driver.hasPrefix("virtio-") ? driver.replacing("-pci", with: "-device") : driver
    return FakeRefusal("Property '\(type).\(name)' can't \(words)")
  }

  mutating func deleteCard(_ options: WireValue) throws(FakeRefusal) {
    let id = try text("id", options)
    guard let card = cards[id] else { throw Self.absent(id) }
    // The time until it may be said again runs with the guest's clock.
    if card.isEjectAsked, status == .prelaunch {
      throw FakeRefusal("Device \(id) is already in the process of unplug")
    }
    cards[id]?.isEjectAsked = true
  }

  static func absent(_ id: String) -> FakeRefusal { FakeRefusal("DeviceNotFound", "Device '\(id)' not found") }

  /// The guest lets go of a card, asked or not: it leaves the tree at once, its drive after `drive` and the last event
  /// after `event` milliseconds.
  mutating func eject(_ id: String, drive: UInt64 = 0, event: UInt64 = 0) {
    guard let card = cards.removeValue(forKey: id) else { return }
    leaving.append(Leaving(id: id, card: card, letsGo: now + drive, told: now + max(drive, event)))
  }

  /// What was to go goes; QEMU tells of the reset first.
  mutating func reset(drive: UInt64 = 0, event: UInt64 = 0) {
    tell("RESET")
    for id in cards.keys.sorted() where cards[id]?.isEjectAsked == true { eject(id, drive: drive, event: event) }
  }

  mutating func move(to next: Status) {
    defer { status = next }
    if status == next { return }
    switch next {
    case .running: tell("RESUME")
    case .paused: tell("STOP")
    case .shutdown: tell("SHUTDOWN")
    case .prelaunch: break
    }
  }
}
