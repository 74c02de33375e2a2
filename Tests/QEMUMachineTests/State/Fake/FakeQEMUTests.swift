import ControlModel
import ControlProtocol
import ControlTestSupport
import Glibc
import QMPClient
import Testing

@testable import QEMUMachine

/// The fake QEMU answers as a real one does, word by word: without that, what the random runs prove would be of no QEMU.
@Suite("QEMU: the fake one is honest", .enabled(if: QEMUProcess.isInstalled), .serialized, .timeLimit(.minutes(2)))
struct FakeQEMUTests {
  @Test("block nodes: names, children, use, exchange, image lock")
  func blocks() async throws {
    try await compare { disk in
      let second = node("file", "other-file", "filename", disk.image)
      return disk.open(Epoch(1)) + disk.open(Epoch(1)) + [
        node("file", "slot65535-format-999999999999999", "filename", disk.image),
        node("file", "slot65535-format-99999999999999", "filename", disk.image),
        .blockdevDel("slot65535-format-99999999999999"), node("file", "absent", "filename", "/absent"),
        node("raw", "slot0", "file", "absent"), disk.top(Epoch(1)),
        .blockdevDel("slot0-file-1"), .blockdevDel("slot0-file-9"), disk.card, disk.card(at: 2), disk.other(at: 1),
        disk.other(at: 2), disk.other(at: 2, drive: "absent"), .blockdevDel("slot0"), second,
        node("raw", "other", "file", "other-file"), disk.other(at: 2, drive: "other"), .blockdevDel("other"),
      ] + DiskCommands.denial(slot0, Epoch(1), nil) + [
        .blockdevDel("slot0-gone-1"), disk.reopen(over: "absent"), DiskCommands.reopen(slot1, over: "slot0-gone-1"),
        disk.reopen(over: "other-file"), disk.reopen(over: "slot0-file-1"), disk.reopen(over: "slot0-off-1"),
        .blockdevDel("slot0-file-1"), disk.reopen(over: "other-file"), .blockdevDel("slot0-off-1"),
      ]
    }
  }

  @Test("cards: asked twice before the CPUs run, gone at a reset, with two events; then their nodes are free")
  func ejects() async throws {
    let (stop, quit) = (QMPCommand("stop"), QMPCommand("quit"))
    try await compare { disk in
      disk.open(Epoch(1)) + [
        disk.top(Epoch(1)), disk.card, .deviceDel("slot0"), .deviceDel("slot0"), .deviceDel("slot1"), list, status,
        QMPCommand("system_reset"), list, .blockdevDel("slot0"), .blockdevDel("slot0-file-1"), QMPCommand("cont"),
        QMPCommand("cont"), status,
      ] + disk.open(Epoch(2)) + [
        disk.top(Epoch(2)), disk.card, .deviceDel("slot0"), .deviceDel("slot0"), QMPCommand("system_powerdown"), stop,
        status, quit,
      ]
    }
  }

  @Test("network back ends: names, use, taken away under their card, link")
  func networks() async throws {
    let add = QMPCommand("netdev_add", ["type": "user", "id": "slot0-net"])
    let hub = QMPCommand("netdev_add", ["type": "hubport", "id": "slot0-net", "hubid": 0])
    let delete = QMPCommand("netdev_del", ["id": "slot0-net"])
    func card(_ id: String, _ address: String, _ netdev: String = "slot0-net") -> QMPCommand {
      QMPCommand(
        "device_add",
        [
          "driver": "virtio-net-pci", "id": .string(id), "netdev": .string(netdev), "bus": "cpbus0",
          "addr": .string(address),
        ])
    }
    func link(_ id: String) -> QMPCommand { QMPCommand("set_link", ["name": .string(id), "up": false]) }
    try await compare { _ in
      [
        add, add, hub, link("slot0-net"), card("slot0", "1"), card("slot1", "2"), card("slot1", "2", "absent"),
        link("slot0"), link("slot0-net"), delete, delete, link("slot0-net"), link("slot0"), link("slot1"), hub, delete,
        add, .deviceDel("slot0"), QMPCommand("system_reset"), list, add, delete, link("slot0"),
      ]
    }
  }

  /// Has both carry out the same, and holds answers and events against each other.
  private func compare(_ script: (Disk) -> [QMPCommand]) async throws {
    let scratch = try Scratch()
    let disk = Disk(image: try scratch.image())
    var fake = FakeQEMU(buses: ["cpbus0"], images: [disk.image])
    try await RealQEMU.run(scratch) { real in
      for command in script(disk) {
        let (expected, found) = (fake.execute(command), await real.execute(command))
        #expect(Self.isSame(expected, found), "\(command.name) \(command.arguments): \(expected), really \(found)")
        fake.advance(to: fake.now + 1)
        let events = fake.takeEvents()
        let told = await real.events(events.count)
        #expect(events.map(Self.words) == told.map(Self.words), "after \(command.name)")
      }
    }
  }

  /// A fake refusal may end where the real one goes into details.
  private static func isSame(_ fake: QMPAnswer, _ real: QMPAnswer) -> Bool {
    switch (fake, real) {
    case (.done(.array(let fake)), .done(.array(let real))):
      Set(fake.compactMap(name)) == Set(real.compactMap(name))
    case (.done(let fake), .done(let real)): fake["status"] == real["status"]
    case (.failed(let fake), .failed(let real)): fake.errorClass == real.errorClass && real.text.hasPrefix(fake.text)
    default: false
    }
  }

  private static func name(_ value: WireValue) -> String? {
    if case .string(let name)? = value["name"] { name } else { nil }
  }

  private static func words(_ event: QMPEvent) -> String { "\(event.name) \(event.data["path"] ?? .null)" }

  private var list: QMPCommand { QMPCommand("qom-list", ["path": "/machine/peripheral"]) }
  private var status: QMPCommand { QMPCommand("query-status") }

  private func node(_ driver: String, _ name: String, _ below: String, _ value: String) -> QMPCommand {
    .blockdevAdd([
      .init("driver", .string(driver)), .init("node-name", .string(name)), .init(below, .string(value)),
    ])
  }

  /// The commands for one raw disk and its card.
  private struct Disk {
    let image: String
    private var commands: DiskCommands {
      DiskCommands(slot: slot0, image: image, format: .raw)
    }

    func open(_ epoch: Epoch) -> [QMPCommand] { commands.open(epoch) }
    func top(_ epoch: Epoch) -> QMPCommand { commands.top(epoch) }
    func reopen(over node: String) -> QMPCommand { commands.reopen(over: node) }
    var card: QMPCommand { card(at: 1) }
    func card(at address: Int) -> QMPCommand { card("slot0", address, "slot0") }
    func other(at address: Int, drive: String = "slot0") -> QMPCommand { card("slot1", address, drive) }

    private func card(_ id: String, _ address: Int, _ drive: String) -> QMPCommand {
      QMPCommand(
        "device_add",
        [
          "driver": "virtio-blk-pci", "id": .string(id), "bus": "cpbus0", "addr": .string("\(address)"),
          "drive": .string(drive),
        ])
    }
  }
}
