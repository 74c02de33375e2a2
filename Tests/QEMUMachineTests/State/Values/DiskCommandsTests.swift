import ControlModel
import ControlProtocol
import QMPClient
import Testing

@testable import QEMUMachine

@Suite("QEMU: commands for disks")
struct DiskCommandsTests {
  private func disk(_ format: DiskFormat, _ image: String = "/images/a,b") -> DiskCommands {
    DiskCommands(slot: slot1, image: image, format: format)
  }

  private func text(_ value: WireValue?) -> String { if case .string(let text)? = value { text } else { "" } }

  @Test func raw() {
    let disk = disk(.raw)
    let commands = disk.open(Epoch(7))
    #expect(commands.map(\.name) == ["blockdev-add"] && disk.nodes(Epoch(7)) == ["slot1-file-7"])
    #expect(commands[0].arguments["driver"] == "file" && commands[0].arguments["filename"] == "/images/a,b")
    #expect(disk.top(Epoch(7)).arguments["file"] == "slot1-file-7" && disk.top(Epoch(7)).arguments["driver"] == "raw")
    #expect(disk.top(Epoch(7)).arguments["node-name"] == "slot1")
  }

  @Test("a block device is opened as one, and its lock kept")
  func blockDevice() {
    for (image, driver) in [("/dev/vg/a", "host_device"), ("/dev/shm/a", "file"), ("/device/a", "file")] {
      let command = disk(.raw, image).open(Epoch(7))[0]
      #expect(command.arguments["driver"] == .string(driver) && command.arguments["locking"] == nil)
    }
  }

  @Test func qcow2() {
    let disk = disk(.qcow2)
    let commands = disk.open(Epoch(7))
    #expect(disk.nodes(Epoch(7)) == ["slot1-format-7", "slot1-file-7"])
    #expect(commands.map { text($0.arguments["driver"]) } == ["file", "qcow2"])
    #expect(commands[1].arguments["file"] == "slot1-file-7" && commands[1].arguments["node-name"] == "slot1-format-7")
    #expect(disk.top(Epoch(7)).arguments["file"] == "slot1-format-7")
  }

  @Test("what denies access refuses every kind of it, and is never nothing alone")
  func denial() {
    let commands = DiskCommands.denial(slot1, Epoch(7), "0az9k")
    #expect(commands.map { text($0.arguments["driver"]) } == ["null-co", "blkdebug"])
    #expect(commands[1].arguments["image"] == commands[0].arguments["node-name"])
    guard case .array(let rules)? = commands[1].arguments["inject-error"] else {
      Issue.record("no rules")
      return
    }
    #expect(Set(rules.map { text($0["iotype"]) }) == ["read", "write", "write-zeroes", "discard"])
    #expect(rules.allSatisfy { $0["errno"] == 5 && $0["once"] == false && $0["event"] == "none" })
    let reopen = DiskCommands.reopen(slot1, over: "slot1-off-7").arguments["options"]
    guard case .array(let options)? = reopen, options.count == 1 else {
      Issue.record("no options")
      return
    }
    #expect(options[0]["node-name"] == "slot1" && options[0]["file"] == "slot1-off-7")
  }

  @Test("the guest is told of an error and runs on; of a card's own properties none is lost, none doubled")
  func card() {
    let place = PortMap.Place(bus: "cpbus0", address: "1")
    func options(_ driver: String, _ properties: [WireValue.Member]) -> WireValue {
      let device = QEMUDevice(
        name: "d", driver: driver, backing: .disk(image: "/i", format: .raw), properties: properties)
      let procedures = SlotProcedures(slot: slot1, device: device, place: place)
      return procedures.connect(Epoch(7)).steps.last?.command.arguments ?? .null
    }
    let virtio = options("virtio-blk-pci", [.init("serial", "s"), .init("werror", "stop"), .init("id", "other")])
    #expect(virtio["rerror"] == "report" && virtio["werror"] == "report" && virtio["serial"] == "s")
    #expect(virtio["id"] == "slot1" && virtio["drive"] == "slot1" && virtio["bus"] == "cpbus0")
    guard case .object(let members) = virtio else { return }
    #expect(Set(members.map(\.name)).count == members.count)
    #expect(options("nvme", [.init("serial", "s")])["rerror"] == nil)
  }
}
