import ControlModel
import Testing

@testable import QEMUMachine

@Suite("QEMU: names of nodes")
struct NodeNamesTests {
  @Test("what is named is found again", arguments: [0, 1, 33, 65_535] as [UInt16])
  func roundTrip(number: UInt16) {
    let names = NodeNames(slot: SlotNumber(number))
    for epoch in [0, 1, 4_294_967_296, .max].map({ Epoch($0) }) {
      let all: [(String, NodeNames.Part)] = [
        (names.device, .device), (names.netdev, .netdev), (names.file(epoch), .file(epoch)),
        (names.format(epoch), .format(epoch)), (names.denied(epoch, nil), .denied(epoch, nil)),
        (names.denied(epoch, "0az9k"), .denied(epoch, "0az9k")), (names.gone(epoch), .gone(epoch)),
      ]
      for (name, part) in all {
        let found = NodeNames.parse(name)
        #expect(found?.slot.number == number && found?.part == part, "\(name)")
      }
      #expect(Set(all.map(\.0)).count == all.count)
    }
  }

  @Test(
    "another's name is nobody's",
    arguments: [
      "", "slot", "slot-", "slot-1", "slot+1", "slot01", "slot 1", "slot65536", "slot1-", "slot1-net-", "slot1-net-1",
      "slot1-file", "slot1-file-", "slot1-file-01", "slot1-file--1", "slot1-file-1-", "slot1-file-1-1",
      "slot1-file-1-0az9k", "slot1-off-1-", "slot1-off-1-0az9", "slot1-off-1-0AZ9k", "slot1-other-1",
      "slot1-file-18446744073709551616", "Slot1", "slot1\n", " slot1", "slot١", "#block123", "cpboot", "1",
    ])
  func others(name: String) { #expect(NodeNames.parse(name) == nil) }

  @Test("files and formats alone reach the host")
  func host() {
    let epoch = Epoch(1)
    let parts: [NodeNames.Part] = [.device, .netdev, .file(epoch), .format(epoch), .denied(epoch, nil), .gone(epoch)]
    #expect(parts.filter(\.reachesHost) == [.file(epoch), .format(epoch)])
  }

  /// A block node's name has at most 31 bytes.
  @Test func namesFit() {
    let names = NodeNames(slot: SlotNumber(.max))
    for epoch in [Epoch(0), Epoch(99_999_999_999)] {
      for name in [names.file(epoch), names.format(epoch), names.denied(epoch, "0az9k"), names.gone(epoch)] {
        #expect(name.utf8.count <= 31)
      }
    }
  }
}
