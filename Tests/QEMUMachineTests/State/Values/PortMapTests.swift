import ControlModel
import Testing

@testable import QEMUMachine

@Suite("QEMU: where slots are in a machine")
struct PortMapTests {
  private func ports(_ machine: QEMUPartition.MachineType, _ slots: [Int]) -> PortMap {
    var partition = Setting.partition(machine)
    partition.slots = slots.map { SlotNumber(UInt16($0)) }
    return PortMap(partition)
  }

  @Test("pc: a bridge for each bus, and the slot's device number behind it")
  func bridges() {
    let ports = ports(.pc, [1, 31, 32, 95])
    #expect(ports.place(of: slot1) == PortMap.Place(bus: "cpbus0", address: "1"))
    #expect(ports.place(of: SlotNumber(31)) == PortMap.Place(bus: "cpbus0", address: "1f"))
    #expect(ports.place(of: SlotNumber(32)) == PortMap.Place(bus: "cpbus1", address: "0"))
    #expect(ports.place(of: SlotNumber(95)) == PortMap.Place(bus: "cpbus2", address: "1f"))
    #expect(ports.place(of: slot0) == nil)
    // Without windows that are asked for a card that comes later would have no registers.
    let windows = "shpc=off,io-reserve=4k,mem-reserve=16M,pref64-reserve=32M"
    #expect(
      ports.arguments == [
        "-device", "pci-bridge,id=cpbus0,bus=pci.0,chassis_nr=1,addr=0x10,\(windows)",
        "-device", "pci-bridge,id=cpbus1,bus=pci.0,chassis_nr=2,addr=0x11,\(windows)",
        "-device", "pci-bridge,id=cpbus2,bus=pci.0,chassis_nr=3,addr=0x12,\(windows)",
      ])
  }

  @Test("q35: a root port for each slot")
  func rootPorts() {
    let ports = ports(.q35, [1, 95])
    #expect(ports.place(of: slot1) == PortMap.Place(bus: "cpport1", address: "0"))
    #expect(ports.place(of: SlotNumber(95)) == PortMap.Place(bus: "cpport95", address: "0"))
    #expect(
      ports.arguments == [
        "-device", "pcie-root-port,id=cpport1,bus=pcie.0,chassis=1,slot=1,addr=0x4",
        "-device", "pcie-root-port,id=cpport95,bus=pcie.0,chassis=2,slot=2,addr=0x5",
      ])
  }

  @Test("a machine's last place is its limit")
  func shortages() {
    let buses = (0..<15).map { $0 * 32 }
    #expect(ports(.pc, Array(buses.prefix(14))).shortage == nil)
    #expect(ports(.pc, Array(buses.prefix(14))).arguments.last?.contains("addr=0x1d") == true)
    #expect(ports(.pc, buses).shortage?.contains("15 buses") == true)
    #expect(ports(.pc, Array(0..<32)).shortage == nil)
    #expect(ports(.q35, Array(0..<26)).shortage == nil)
    #expect(ports(.q35, Array(0..<26)).arguments.last?.contains("addr=0x1d") == true)
    #expect(ports(.q35, Array(0..<27)).shortage?.contains("27 slots") == true)
    #expect(ports(.q35, []).arguments.isEmpty)
  }
}
