internal import ControlModel
internal import Testing

@Suite("GPE registers (R-13, R-16, R-24)")
struct RegistersTests {
  /// LPAR1 has both slots as insertions; LPAR0 has both as eject requests.
  private func rig() -> Rig {
    var rig = Rig()
    rig.remove()
    rig.add(wait: Wait.none)
    return rig
  }

  @Test("STS: set by the event, cleared by writing 1, byte by byte")
  func status() {
    var rig = rig()
    #expect(rig.read(lpar1, 0xafe0, 2) == 0x0002)
    #expect(rig.read(lpar1, 0xafe0, 1) == 0x02)
    #expect(rig.read(lpar1, 0xafe1, 1) == 0x00)
    rig.write(lpar1, 0xafe0, 2, 0)
    rig.write(lpar1, 0xafe1, 1, 0xff)
    #expect(rig.read(lpar1, 0xafe0, 2) == 0x0002, "a zero clears nothing, nor does the other byte")
    rig.write(lpar1, 0xafe0, 1, 0x02)
    #expect(rig.read(lpar1, 0xafe0, 2) == 0)
    #expect(rig.state.gpe[lpar1]?.isSCIAsserted == false)
  }

  @Test("EN: the mask; enabling a pending bit raises the SCI, disabling lowers it")
  func enable() {
    var rig = rig()
    #expect(rig.read(lpar1, 0xafe2, 2) == 0x0006)
    rig.write(lpar1, 0xafe2, 1, 0)
    #expect(rig.state.gpe[lpar1]?.isSCIAsserted == false)
    rig.forget()
    rig.write(lpar1, 0xafe2, 2, 0x0002)
    #expect(rig.count(of: lpar1) == 1)
    rig.write(lpar1, 0xafe2, 2, 0x0006)
    #expect(rig.count(of: lpar1) == 1, "it was asserted already")
    rig.write(lpar1, 0xafe3, 1, 0xab)
    #expect(rig.read(lpar1, 0xafe2, 2) == 0xab06)
  }

  @Test("an event while its bit is masked is not delivered, and not lost")
  func masked() {
    var rig = Rig()
    rig.write(lpar0, 0xafe2, 2, 0)
    rig.remove()
    #expect(rig.count(of: lpar0) == 0)
    rig.write(lpar0, 0xafe2, 2, 2)
    #expect(rig.count(of: lpar0) == 1)
  }

  @Test("PCIU clears what is read, byte by byte and bus by bus")
  func insertions() {
    var rig = rig()
    #expect(rig.read(lpar1, 0xae01, 1) == 0)
    rig.write(lpar1, 0xae10, 4, 1)
    #expect(rig.read(lpar1, 0xae00, 4) == 0)
    rig.write(lpar1, 0xae10, 4, 0)
    #expect(rig.read(lpar1, 0xae00, 1) == 0b11)
    #expect(rig.read(lpar1, 0xae00, 4) == 0)
    #expect(rig.partition(lpar1).unconfirmedInsertions == [slot0, slot1])
    rig.write(lpar1, 0xae00, 4, .max)
    #expect(rig.read(lpar1, 0xae00, 4) == 0, "it cannot be written")
  }

  @Test("PCID stays until the guest ejects")
  func ejectRequests() {
    var rig = rig()
    #expect(rig.read(lpar0, 0xae04, 4) == 0b11)
    #expect(rig.read(lpar0, 0xae04, 2) == 0b11)
    #expect(rig.read(lpar0, 0xae05, 1) == 0)
    rig.write(lpar0, 0xae08, 4, 0b01)
    #expect(rig.read(lpar0, 0xae04, 4) == 0b10)
    #expect(rig.steps.count { $0 == 605 } == 1, "written down once")
  }

  @Test("B0EJ: several bits at once, by byte; it reads as zero")
  func eject() {
    var rig = rig()
    rig.write(lpar0, 0xae09, 1, 0xff)
    #expect(rig.read(lpar0, 0xae04, 4) == 0b11)
    rig.write(lpar0, 0xae08, 1, 0b11)
    #expect(rig.read(lpar0, 0xae04, 4) == 0)
    #expect(rig.read(lpar0, 0xae08, 4) == 0)
  }

  @Test("B0EJ of another's slot, or of none, is ignored and counted")
  func foreignEject() {
    var rig = Rig()
    rig.write(lpar1, 0xae08, 4, .max)
    #expect(rig.state.gpe[lpar1]?.ignoredEjects == 32)
    #expect(rig.row(slot0) == "LPAR0 1")
    #expect(rig.events.count { $0.kind == .access } == 1, "one event for a flood")
  }

  @Test("RMV: the slots that may be the partition's")
  func removable() {
    var rig = Rig()
    #expect(rig.read(lpar0, 0xae0c, 4) == 0b11)
    #expect(rig.read(lpar2, 0xae0c, 4) == 0)
    rig.write(lpar2, 0xae10, 4, 1)
    #expect(rig.read(lpar2, 0xae0c, 4) == 0b01)
    #expect(rig.read(lpar2, 0xae0c, 1) == 0b01)
  }

  @Test(
    "BSEL beyond all buses selects none; STS and EN are not about a bus", arguments: [2048, 65_535, 65_536, UInt32.max])
  func busSelect(value: UInt32) {
    var rig = rig()
    rig.write(lpar1, 0xae10, 4, value)
    #expect(rig.read(lpar1, 0xae10, 4) == UInt64(value))
    for port: UInt16 in [0xae00, 0xae04, 0xae08, 0xae0c] { #expect(rig.read(lpar1, port, 4) == 0) }
    #expect(rig.read(lpar1, 0xafe0, 2) == 2)
    #expect(rig.read(lpar1, 0xafe2, 2) == 6)
    rig.write(lpar1, 0xae08, 4, .max)
    #expect(rig.row(slot0) == "LPAR1 1")
    rig.write(lpar1, 0xae10, 4, 0)
    #expect(rig.read(lpar1, 0xae00, 4) == 0b11)
  }

  @Test("BSEL is written byte by byte")
  func busSelectBytes() {
    var rig = Rig()
    rig.write(lpar0, 0xae10, 4, 0x0403_0201)
    rig.write(lpar0, 0xae11, 2, 0xbbaa)
    #expect(rig.read(lpar0, 0xae10, 4) == 0x04bb_aa01)
    #expect(rig.read(lpar0, 0xae12, 2) == 0x04bb)
  }

  @Test("accesses across registers, into nothing, and over the last port")
  func straddling() {
    var rig = rig()
    #expect(rig.read(lpar1, 0xafe0, 4) == 0x0006_0002)
    #expect(rig.read(lpar1, 0xafe1, 2) == 0x0600)
    #expect(rig.read(lpar1, 0xafde, 4) == 0x0002_ffff)
    #expect(rig.read(lpar1, 0xafe3, 4) == 0xffff_ff00)
    #expect(rig.read(lpar1, 0xae12, 4) == 0xffff_0000)
    #expect(rig.read(lpar1, 0xffff, 4) == 0xffff_ffff)
    #expect(rig.read(lpar1, 0, 1) == 0xff)
    rig.write(lpar1, 0xffff, 4, 0)
    rig.write(lpar1, 0xafdf, 2, 0x0200)
    #expect(rig.read(lpar1, 0xafe0, 2) == 0, "the upper byte of the write reached STS")
  }

  @Test("a guest that is off has no registers")
  func off() {
    var rig = Rig()
    #expect(rig.reason(rig.write(lpar3, 0xafe0, 2, 0)) == .partitionInactive)
    #expect(rig.read(lpar3, 0xafe0, 2) == nil)
    #expect(rig.reason(rig.ost(lpar3, slot0, .eject)) == .partitionInactive)
  }

  @Test("_OST: of a slot of its own cluster only; another's answer means nothing")
  func ost() {
    var rig = rig()
    #expect(rig.reason(rig.ost(lpar1, slot32, .insertion)) == .notPermitted)
    #expect(rig.reason(rig.ost(lpar1, SlotNumber(999), .insertion)) == .notPermitted)
    rig.ost(lpar0, slot0, .insertion)
    #expect(rig.partition(lpar1).unconfirmedInsertions == [slot0, slot1])
    rig.ost(lpar1, slot0, .insertion)
    rig.ost(lpar1, slot0, .insertion)
    #expect(rig.partition(lpar1).unconfirmedInsertions == [slot1])
  }
}
