import ControlProtocol
import QMPClient

/// A QEMU 7.2 as far as this machine uses it: block nodes, cards, network back ends, and how far its CPUs are.
///
/// A value with a clock of its own, in milliseconds. What it refuses it refuses in QEMU's words: `FakeQEMUTests` has a
/// real one say the same.
struct FakeQEMU: Equatable, Sendable {
  struct Node: Equatable, Sendable {
    let driver: String
    /// The node below.
    var child: String?
    /// What it has open on the host.
    var image: String?
  }

  struct Card: Equatable, Sendable {
    let driver: String
    /// Bus and address.
    let place: String
    var drive: String?
    /// Nil also when the back end was taken away from under it.
    var netdev: String?
    var isLinkUp = true
    /// `device_del` was said: the guest sees the request until it ejects.
    var isEjectAsked = false

    var isNetwork: Bool { driver.contains("net") || driver.hasPrefix("e1000") }
    /// A virtio card has a part behind its PCI function, which goes first.
    var hasBackend: Bool { driver.hasPrefix("virtio-") }
  }

  /// A card that is out of the tree and not finalised yet.
  struct Leaving: Equatable, Sendable {
    let id: String
    let card: Card
    /// When it lets go of its drive, and when the last event is told.
    let letsGo: UInt64
    let told: UInt64
    var hasLetGo = false
  }

  enum Status: String, Sendable { case prelaunch, running, paused, shutdown }

  let buses: Set<String>
  /// The files that there are on the host.
  var images: Set<String>
  /// Images that another QEMU has open.
  var lockedElsewhere: Set<String> = []
  var nodes: [String: Node] = [:]
  var cards: [String: Card] = [:]
  var leaving: [Leaving] = []
  /// Type by id.
  var netdevs: [String: String] = [:]
  var status = Status.prelaunch
  private(set) var now: UInt64 = 0
  /// What was told since it was last taken.
  private var outbox: [QMPEvent] = []

  init(buses: Set<String>, images: Set<String>) {
    self.buses = buses
    self.images = images
  }

  /// Somebody in the guest has the agent's port open.
  var hasAgent = true

  mutating func execute(_ command: QMPCommand) -> QMPAnswer {
    do throws(FakeRefusal) {
      return .done(try carryOut(command.name, command.arguments))
    } catch {
      return .failed(QMPError(errorClass: error.errorClass, text: error.text, line: ""))
    }
  }

  private mutating func carryOut(_ name: String, _ arguments: WireValue) throws(FakeRefusal) -> WireValue {
    switch name {
    case "blockdev-add": try addNode(arguments)
    case "blockdev-del": try deleteNode(arguments)
    case "blockdev-reopen": try reopenNode(arguments)
    case "device_add": try addCard(arguments)
    case "device_del": try deleteCard(arguments)
    case "netdev_add": try addNetdev(arguments)
    case "netdev_del": try deleteNetdev(arguments)
    case "set_link": try setLink(arguments)
    case "qom-list": return try list(arguments)
    case "query-named-block-nodes": return nodeList
    case "query-status": return statusValue
    case "query-chardev": return [["label": "cpagent", "frontend-open": .bool(hasAgent)]]
    case "cont": move(to: .running)
    case "stop": move(to: .paused)
    case "system_reset": reset()
    case "system_powerdown": tell("POWERDOWN")
    case "quit": move(to: .shutdown)
    default: throw FakeRefusal("CommandNotFound", "The command \(name) has not been found")
    }
    return .nothing
  }

  mutating func tell(_ name: String, _ data: WireValue = .nothing) { outbox.append(QMPEvent(name, data: data)) }

  mutating func takeEvents() -> [QMPEvent] {
    defer { outbox = [] }
    return outbox
  }

  /// Lets time pass: what is on its way out goes.
  mutating func advance(to moment: UInt64) {
    now = max(now, moment)
    if leaving.isEmpty { return }
    for index in leaving.indices where leaving[index].letsGo <= now && !leaving[index].hasLetGo {
      leaving[index].hasLetGo = true
      guard leaving[index].card.hasBackend else { continue }
      tell("DEVICE_DELETED", ["path": .string("/machine/peripheral/\(leaving[index].id)/virtio-backend")])
    }
    for gone in leaving where gone.told <= now {
      tell("DEVICE_DELETED", ["device": .string(gone.id), "path": .string("/machine/peripheral/\(gone.id)")])
    }
    leaving.removeAll { $0.told <= now }
  }

  /// When something happens by itself.
  var nextMoment: UInt64? { leaving.lazy.map { $0.hasLetGo ? $0.told : $0.letsGo }.min() }
}

/// Why a command was not carried out, as QEMU says it.
struct FakeRefusal: Error, Equatable {
  let errorClass: String
  let text: String
  init(_ errorClass: String, _ text: String) {
    self.errorClass = errorClass
    self.text = text
  }
  init(_ text: String) { self.init("GenericError", text) }
}
