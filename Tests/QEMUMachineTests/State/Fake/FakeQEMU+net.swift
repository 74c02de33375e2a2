import ControlProtocol

/// Network back ends and links.
extension FakeQEMU {
  mutating func addNetdev(_ options: WireValue) throws(FakeRefusal) {
    let id = try text("id", options)
    if netdevs[id] != nil { throw FakeRefusal("Duplicate ID '\(id)'") }
    netdevs[id] = try text("type", options)
  }

  /// The card stays, with nothing behind it.
  mutating func deleteNetdev(_ options: WireValue) throws(FakeRefusal) {
    let id = try text("id", options)
    guard netdevs.removeValue(forKey: id) != nil else { throw Self.absent(id) }
    for (name, card) in cards where card.netdev == id { cards[name]?.netdev = nil }
  }

  /// By the name of a card or of a back end; a back end's is its card's as well.
  mutating func setLink(_ options: WireValue) throws(FakeRefusal) {
    let name = try text("name", options)
    guard case .bool(let isUp)? = options["up"] else { throw FakeRefusal("Parameter 'up' is missing") }
    if netdevs[name] != nil {
      for (id, card) in cards where card.netdev == name { cards[id]?.isLinkUp = isUp }
    } else {
      guard cards[name]?.isNetwork == true else { throw Self.absent(name) }
      cards[name]?.isLinkUp = isUp
    }
  }
}
