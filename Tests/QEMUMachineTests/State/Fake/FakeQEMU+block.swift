import ControlProtocol

/// Block nodes: the graph, and the permissions in it.
extension FakeQEMU {
  mutating func addNode(_ options: WireValue) throws(FakeRefusal) {
    let name = try text("node-name", options)
    let driver = try text("driver", options)
    if name.utf8.count > 31 { throw FakeRefusal("Node name too long") }
    if nodes[name] != nil { throw FakeRefusal("Duplicate nodes with node-name='\(name)'") }
    var node = Node(driver: driver)
    switch driver {
    case "file", "host_device":
      let image = try text("filename", options)
      guard images.contains(image) else {
        throw FakeRefusal("Could not open '\(image)': No such file or directory")
      }
      node.image = image
    case "raw", "qcow2", "blkdebug":
      let child = try text(driver == "blkdebug" ? "image" : "file", options)
      guard nodes[child] != nil else {
        throw FakeRefusal("Cannot find device='\(child)' nor node-name='\(child)'")
      }
      node.child = child
    default: break
    }
    try change { $0.nodes[name] = node }
  }

  mutating func deleteNode(_ options: WireValue) throws(FakeRefusal) {
    let name = try text("node-name", options)
    guard nodes[name] != nil else { throw FakeRefusal("Failed to find node with node-name='\(name)'") }
    if users(of: name) > 0 { throw FakeRefusal("Node \(name) is in use") }
    if nodes.values.contains(where: { $0.child == name }) { throw FakeRefusal("Block device \(name) is in use") }
    nodes[name] = nil
  }

  mutating func reopenNode(_ arguments: WireValue) throws(FakeRefusal) {
    guard case .array(let all)? = arguments["options"] else {
      throw FakeRefusal("Parameter 'options' is missing")
    }
    for options in all {
      let name = try text("node-name", options)
      let child = try text("file", options)
      guard nodes[name] != nil else { throw FakeRefusal("Failed to find node with node-name='\(name)'") }
      guard nodes[child] != nil else { throw FakeRefusal("Cannot find device='' nor node-name='\(child)'") }
      try change { $0.nodes[name]?.child = child }
    }
  }

  /// Makes a change, unless the permissions that follow from it cannot be had; the new ones are taken before the old
  /// ones are given back.
  mutating func change(_ make: (inout FakeQEMU) -> Void) throws(FakeRefusal) {
    var after = self
    make(&after)
    let held = try holders()
    for (image, node) in try after.holders() where held[image] != nil && held[image] != node { throw Self.locked }
    self = after
  }

  /// How many cards have the node as their drive.
  private func users(of node: String) -> Int {
    cards.values.count { $0.drive == node } + leaving.count { !$0.hasLetGo && $0.card.drive == node }
  }

  /// Who writes to a node: filters write when somebody above them does, a format always.
  private func writers(of name: String) -> Int {
    nodes.reduce(users(of: name)) { sum, node in
      guard node.value.child == name else { return sum }
      return sum + (node.value.driver == "qcow2" || writers(of: node.key) > 0 ? 1 : 0)
    }
  }

  private static let locked = FakeRefusal("Failed to get \"write\" lock")

  /// The node that holds each image's lock.
  private func holders() throws(FakeRefusal) -> [String: String] {
    var holders: [String: String] = [:]
    for (name, node) in nodes {
      let count = writers(of: name)
      if count > 1 { throw FakeRefusal("Permission conflict on node '\(name)': permissions 'write") }
      guard count > 0, let image = node.image else { continue }
      if lockedElsewhere.contains(image) || holders.updateValue(name, forKey: image) != nil { throw Self.locked }
    }
    return holders
  }

  func text(_ name: String, _ options: WireValue) throws(FakeRefusal) -> String {
    guard case .string(let text)? = options[name] else { throw FakeRefusal("Parameter '\(name)' is missing") }
    return text
  }
}
