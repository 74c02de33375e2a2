import ControlModel
import ControlProtocol
import Testing

@testable import QEMUMachine

@Suite("QEMU: what it says that it has")
struct InventoryTests {
  private func device(_ name: String, _ type: String = "child<nvme>") -> WireValue {
    ["name": .string(name), "type": .string(type)]
  }
  private func node(_ name: String) -> WireValue { ["node-name": .string(name), "drv": "file"] }

  @Test func slotsAndStrangers() throws {
    let nodes = ["slot0", "slot0-file-3", "slot0-format-3", "slot1-off-4", "slot1-gone-5", "#block7", "cpboot"]
    let inventory = try #require(
      Inventory(
        devices: [device("type", "string"), device("slot0"), device("cpserial"), device("slot0-net")],
        nodes: .array(nodes.map(node))))
    let first = try #require(inventory.slots[slot0])
    #expect(first.hasDevice && first.hasTop && first.reachesHost && !first.hasDenialParts)
    #expect(first.epoch == Epoch(3) && first.hostNodes(NodeNames(slot: slot0)) == ["slot0-format-3", "slot0-file-3"])
    let second = try #require(inventory.slots[slot1])
    #expect(!second.hasDevice && !second.hasTop && !second.reachesHost && second.hasDenialParts)
    #expect(second.epoch == Epoch(5))
    #expect(second.denialNodes(NodeNames(slot: slot1)) == ["slot1-off-4", "slot1-gone-5"])
    #expect(inventory.slots.count == 2 && inventory.others == ["cpserial", "slot0-net"])
  }

  @Test("a device may be called type")
  func calledType() throws {
    let inventory = try #require(Inventory(devices: [device("type")], nodes: []))
    #expect(inventory.others == ["type"] && inventory.slots.isEmpty)
  }

  @Test("an answer that is not as documented is none")
  func malformed() {
    let bad: [WireValue] = [
      .null, .nothing, "", 1, [.null], [[]], [.nothing], [["name": "slot0"]], [["type": "child<nvme>"]],
      [["name": 1, "type": "child<nvme>"]], [["name": "slot0", "type": .null]],
    ]
    for value in bad { #expect(Inventory(devices: value, nodes: []) == nil, "\(value)") }
    let badNodes: [WireValue] = [
      .null, .nothing, "", [.null], [.nothing], [["node-name": 1]], [["node-name": .null]], [["drv": "file"]],
    ]
    for value in badNodes { #expect(Inventory(devices: [], nodes: value) == nil, "\(value)") }
    #expect(Inventory(devices: [], nodes: [])?.slots.isEmpty == true)
  }

  @Test("a malformed answer is no answer: nothing is believed")
  func state() {
    var state = PartitionState(Setting.partition(.pc), generation: Setting.generation)
    let before = state
    let answers: [[WireValue]] = [
      [], [[], []], [.null, [], .nothing, []], [[], .null, .nothing, []], [[], [], .nothing],
    ]
    for values in answers {
      state = before
      let conclusion = state.conclude(.lookUp(.opening), .lookUp(.opening), .done(values))
      #expect(!state.isSeen && conclusion.reports.isEmpty && conclusion.notes.count == 1 && conclusion.checkAgain)
    }
  }
}
