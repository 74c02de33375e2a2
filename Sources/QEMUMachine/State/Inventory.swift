import ControlModel
import ControlProtocol
import QMPClient

/// What a QEMU says that it has: the other side of the truth check.
struct Inventory: Equatable, Sendable {
  /// What is there of one slot.
  struct Slot: Equatable, Sendable {
    var hasDevice = false
    var hasTop = false
    var parts: Set<NodeNames.Part> = []

    var reachesHost: Bool { parts.contains(where: \.reachesHost) }
    /// Something that denies, without the nothing that it stands on, or the other way round, counts as well.
    var hasDenialParts: Bool {
      parts.contains {
        switch $0 {
        case .denied, .gone: true
        case .device, .netdev, .file, .format: false
        }
      }
    }
    /// The newest epoch that any node names.
    var epoch: Epoch? {
      parts.lazy.compactMap { part in
        switch part {
        case .file(let epoch), .format(let epoch), .denied(let epoch, _), .gone(let epoch): epoch
        case .device, .netdev: nil
        }
      }.max()
    }
    /// Which disk's place the newest node that denies access has taken.
    var mark: String? {
      let marks = parts.compactMap { if case .denied(let epoch, let mark?) = $0 { (epoch, mark) } else { nil } }
      return marks.max { $0.0 < $1.0 }?.1
    }
    /// Formats stand over files.
    func hostNodes(_ names: NodeNames) -> [String] {
      let formats = parts.compactMap { if case .format(let epoch) = $0 { names.format(epoch) } else { nil } }
      let files = parts.compactMap { if case .file(let epoch) = $0 { names.file(epoch) } else { nil } }
      return formats.sorted() + files.sorted()
    }
    func denialNodes(_ names: NodeNames) -> [String] {
      let denied = parts.compactMap {
        if case .denied(let epoch, let mark) = $0 { names.denied(epoch, mark) } else { nil }
      }
      let gone = parts.compactMap { if case .gone(let epoch) = $0 { names.gone(epoch) } else { nil } }
      return denied.sorted() + gone.sorted()
    }
  }

  var slots: [SlotNumber: Slot] = [:]
  /// Devices that are none of a slot's.
  var others: Set<String> = []

  /// `devices` is the answer to `qom-list` of `/machine/peripheral`, `nodes` that to `query-named-block-nodes`.
  ///
  /// Nil when it is not as QEMU's documents have it.
  init?(devices: WireValue, nodes: WireValue) {
    guard case .array(let devices) = devices, case .array(let nodes) = nodes else { return nil }
    for device in devices {
      guard case .string(let name)? = device["name"], case .string(let type)? = device["type"] else { return nil }
      // The container's own property.
      if name == "type" && type == "string" { continue }
      if let found = NodeNames.parse(name), found.part == .device {
        slots[found.slot, default: Slot()].hasDevice = true
      } else {
        others.insert(name)
      }
    }
    for node in nodes {
      guard case .string(let name)? = node["node-name"] else { return nil }
      guard let found = NodeNames.parse(name) else { continue }
      if found.part == .device {
        slots[found.slot, default: Slot()].hasTop = true
      } else {
        slots[found.slot, default: Slot()].parts.insert(found.part)
      }
    }
  }

  /// A slot for which the machine has no place is none of ours: what bears such a name is somebody else's.
  mutating func keepSlots(where isOurs: (SlotNumber) -> Bool) {
    for (slot, found) in slots where !isOurs(slot) {
      slots[slot] = nil
      if found.hasDevice { others.insert(NodeNames(slot: slot).device) }
    }
  }

  static let steps: [Procedure.Step] = [
    .init(command: .init("qom-list", ["path": "/machine/peripheral"])),
    .init(command: .init("query-named-block-nodes", ["flat": .bool(true)])),
    .init(command: .init("query-status")),
    .init(command: .init("query-chardev")),
  ]
}
