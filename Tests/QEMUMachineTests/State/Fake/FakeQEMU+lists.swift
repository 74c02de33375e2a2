import ControlProtocol

/// What it shows, and what a test may know of it besides.
extension FakeQEMU {
  var cardList: WireValue {
    let all = cards.map { ($0.key, $0.value.driver) } + buses.map { ($0, "pci-bridge") }
    return .array(
      [["name": "type", "type": "string"]]
        + all.sorted { $0.0 < $1.0 }.map { ["name": .string($0.0), "type": .string("child<\($0.1)>")] })
  }

  func list(_ arguments: WireValue) throws(FakeRefusal) -> WireValue {
    let path = try text("path", arguments)
    if path == "/machine/peripheral" { return cardList }
    let id = path.split(separator: "/").last.map(String.init) ?? ""
    guard cards[id] != nil || buses.contains(id) else {
      throw FakeRefusal("DeviceNotFound", "Device '\(path)' not found")
    }
    return []
  }

  var nodeList: WireValue {
    .array(nodes.sorted { $0.key < $1.key }.map { ["node-name": .string($0.key), "drv": .string($0.value.driver)] })
  }

  var statusValue: WireValue { ["status": .string(status.rawValue), "running": .bool(status == .running)] }

  /// The nodes from `name` down.
  func chain(from name: String) -> [Node] {
    var nodes: [Node] = []
    var next = self.nodes[name]
    while let node = next {
      nodes.append(node)
      next = node.child.flatMap { self.nodes[$0] }
    }
    return nodes
  }
}
