import ControlModel
import ControlProtocol

@testable import QEMUMachine

/// The partition of the random runs: two slots for disks, two for other cards, each with two cards that may be in it.
enum Setting {
  static let generation = BootGeneration(7)
  static let slots = [slot0, slot1, SlotNumber(2), SlotNumber(33)]

  static let cards: [SlotNumber: [QEMUDevice]] = {
    let raw = disk("raw0", .raw)
    let block = QEMUDevice(
      name: "block1", driver: "nvme", backing: .disk(image: "/dev/images/block1", format: .raw))
    let nic = QEMUDevice(name: "nic", driver: "virtio-net-pci", backing: .net(netdev: [.init("type", "user")]))
    let any = QEMUDevice(name: "any", driver: "virtio-rng-pci", backing: .none)
    return [
      slots[0]: [raw, disk("qcow0", .qcow2)], slots[1]: [disk("qcow1", .qcow2), block], slots[2]: [nic, any],
      slots[3]: [any, nic],
    ]
  }()

  static let images = Set(cards.values.joined().compactMap(image))

  static func image(_ card: QEMUDevice) -> String? {
    if case .disk(let image, _) = card.backing { image } else { nil }
  }

  static func partition(_ machine: QEMUPartition.MachineType) -> QEMUPartition {
    QEMUPartition(
      id: lpar0, name: "LPAR0", ownerUID: 0, machine: machine, memory: 64 << 20, agentSocket: "/agent", slots: slots)
  }

  private static func disk(_ name: String, _ format: DiskFormat) -> QEMUDevice {
    QEMUDevice(name: name, driver: "virtio-blk-pci", backing: .disk(image: "/images/\(name)", format: format))
  }
}
