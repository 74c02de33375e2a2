import ControlModel
import ControlProtocol
import QMPClient
import Testing

@testable import QEMUMachine

private let disk = slot0

@Suite("QEMU's state: the truth check")
struct CheckTests {
  private func byHand(_ scene: inout Scene, _ commands: [QMPCommand]) {
    for command in commands { _ = scene.qemu.execute(command) }
  }

  private var image: DiskCommands {
    DiskCommands(slot: disk, image: "/images/raw0", format: .raw)
  }

  private let card = QMPCommand(
    "device_add",
    ["driver": "virtio-blk-pci", "id": "slot0", "drive": "slot0", "bus": "cpbus0", "addr": "0"])

  @Test("what is as it should be is not told, whatever its stage")
  func quiet() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.connect(slot1, 1)
    scene.revoke(slot1, 1)
    scene.connect(SlotNumber(2), 1)
    #expect(scene.check().isEmpty && scene.check().isEmpty)
  }

  @Test("what was put into a slot by hand is told when it is seen twice, and ends")
  func strays() {
    for count in 1...3 {
      var scene = Scene()
      byHand(&scene, Array((image.open(Epoch(9)) + [image.top(Epoch(9)), card]).prefix(count)))
      #expect(scene.give(.lookUp(.check)).isEmpty)
      #expect(scene.give(.lookUp(.check)).filter(\.isDifference).count == 1)
      #expect(!scene.nodes(disk).contains { $0.contains("file") }, "\(count) things by hand")
      if count == 3 { scene.eject(disk) }
      #expect(scene.nodes(disk).isEmpty && scene.state.attachments.isEmpty)
    }
  }

  @Test("an image that is opened for a hollow card is closed again")
  func below() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.revoke(disk, 1)
    byHand(&scene, image.open(Epoch(9)))
    #expect(scene.check().filter(\.isDifference).count == 1)
    #expect(scene.nodes(disk).count == 3 && scene.state.attachments[disk]?.stage == .hollow)
    #expect(scene.eject(disk) == [.collected(disk)] && scene.nodes(disk).isEmpty)
  }

  @Test("a card without its image, and one that is gone: told, and brought to an end")
  func lost() {
    var scene = Scene()
    scene.connect(disk, 1)
    byHand(&scene, DiskCommands.denial(disk, Epoch(5), nil) + [image.reopen(over: "slot0-off-5")])
    byHand(&scene, [.blockdevDel("slot0-file-1")])
    #expect(scene.check().contains(.released(disk, 1)))
    scene.connect(slot1, 1)
    scene.eject(slot1, isHeard: false)
    let told = scene.check()
    #expect(told.filter(\.isDifference).count == 1 && told.last == .ejected(slot1, 1, asked: false))
  }

  @Test("a strange card is told once, by its name, and left alone; those of the first look are not told")
  func strange() {
    var scene = Scene()
    scene.qemu.cards["evil\n\u{7f}é"] = FakeQEMU.Card(driver: "usb-tablet", place: "by hand")
    let told = scene.check()
    #expect(told.count == 1 && "\(told)".contains("evil???") && scene.qemu.cards.count == 1)
    #expect(scene.check().isEmpty)
    scene.restart()
    scene.give(.lookUp(.opening))
    #expect(scene.check().isEmpty)
  }

  @Test("many strange cards are told in one line; a slot without a place is no slot of ours")
  func many() {
    var scene = Scene()
    for number in 10..<30 { scene.qemu.cards["x\(number)"] = FakeQEMU.Card(driver: "usb-tablet", place: "\(number)") }
    scene.qemu.cards["slot77"] = FakeQEMU.Card(driver: "virtio-rng-pci", place: "77")
    let told = scene.check()
    #expect(told.count == 1 && "\(told)".contains("slot77, x10, ") && "\(told)".contains("x16 and 13 more"))
    #expect(scene.state.attachments.isEmpty && scene.check().isEmpty)
  }

  @Test("a difference of one connection is none of the next")
  func epochs() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.eject(disk, isHeard: false)
    #expect(scene.give(.lookUp(.check)).isEmpty)
    scene.give(.event(QMPEvent("DEVICE_DELETED", data: ["device": "slot0"])))
    scene.connect(disk, 2)
    scene.eject(disk, isHeard: false)
    #expect(scene.give(.lookUp(.check)).isEmpty)
  }

  @Test("what is connected against the record is revoked until that has worked")
  func unwanted() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.restart()
    scene.answers = 1
    #expect(scene.give(.lookUp(.opening)).filter(\.isDifference).count == 1)
    #expect(scene.nodes(disk).contains("slot0-file-1"))
    (scene.answers, scene.isDeaf) = (nil, false)
    scene.give(.lookUp(.check))
    #expect(!scene.nodes(disk).contains("slot0-file-1"))
  }

  @Test("a slot that stays unclear is told, and tried again")
  func unclear() {
    var scene = Scene()
    scene.connect(disk, 1)
    scene.revoke(disk, 1)
    scene.qemu.nodes["by-hand"] = FakeQEMU.Node(driver: "raw", child: "slot0")
    #expect(scene.eject(disk).isEmpty && scene.notes.count == 2)
    #expect(scene.check().filter(\.isDifference).count == 1)
    scene.qemu.nodes["by-hand"] = nil
    #expect(scene.check().contains(.collected(disk)))
    #expect(scene.nodes(disk).isEmpty && scene.state.attachments.isEmpty)
  }
}
