import ControlModel
import Testing

@Suite("Registers: QEMU's ACPI hot-plug map (R-13, R-24)")
struct RegisterTests {
  @Test("ports outside the map read as all ones, writes there are ignored", arguments: [1, 2, 4])
  func outside(width: Int) {
    let lab = Lab()
    let ones = width == 4 ? 0xffff_ffff : UInt64(1) << (8 * UInt64(width)) - 1
    for port: UInt16 in [0, 0xadff, 0xae14, 0xafe4, 0xffff] {
      if port == 0xadff, width > 1 { continue }
      #expect(lab.read(Lab.lpar0, port, width) == ones)
      lab.write(Lab.lpar0, port, width, 0)
    }
  }

  @Test("an access across two registers takes each byte from its own")
  func straddling() {
    let lab = Lab()
    #expect(lab.read(Lab.lpar0, 0xafe0, 4) == 0x0006_0000, "status 0, enable bits 1 and 2")
    #expect(lab.read(Lab.lpar0, 0xafdf, 2) == 0x00ff)
    #expect(lab.read(Lab.lpar0, 0xafe2, 4) == 0xffff_0006)
  }

  @Test("status: write 1 to clear, byte by byte; the SCI is STS & EN")
  func status() {
    let lab = Lab()
    lab.say(lab.remPCI())
    #expect(lab.state.gpe[Lab.lpar0]?.isSCIAsserted == true)
    lab.write(Lab.lpar0, 0xafe0, 1, 0x04)
    #expect(lab.read(Lab.lpar0, 0xafe0, 1) == 2)
    lab.write(Lab.lpar0, 0xafe0, 1, 0x02)
    #expect(lab.state.gpe[Lab.lpar0]?.isSCIAsserted == false)
  }

  @Test("enabling a bit that is set raises the line")
  func enable() {
    let lab = Lab()
    lab.write(Lab.lpar0, 0xafe2, 2, 0)
    lab.say(lab.remPCI())
    #expect(lab.count(Lab.lpar0, .sci(partition: Lab.lpar0)) == 0)
    lab.write(Lab.lpar0, 0xafe2, 2, 6)
    #expect(lab.count(Lab.lpar0, .sci(partition: Lab.lpar0)) == 1)
  }

  @Test("reading PCIU clears the bits read; unconfirmed insertions come back at hello (I-4)")
  func insertions() {
    let lab = Lab()
    lab.say(lab.remPCI())
    lab.say(lab.addPCI(to: 1))
    #expect(lab.read(Lab.lpar1, 0xae00, 4) == 0b11)
    #expect(lab.read(Lab.lpar1, 0xae00, 4) == 0)
    lab.hello(Lab.lpar1)
    #expect(lab.read(Lab.lpar1, 0xae00, 4) == 0b11)
    lab.ost(Lab.lpar1, Lab.slot0, .insertion)
    lab.ost(Lab.lpar1, Lab.slot1, .insertion)
    lab.hello(Lab.lpar1)
    #expect(lab.read(Lab.lpar1, 0xae00, 4) == 0)
  }

  @Test("BSEL selects the bus; one out of range shows nothing")
  func busSelect() {
    let lab = Lab()
    lab.say(lab.remPCI())
    lab.write(Lab.lpar0, 0xae10, 4, 1)
    #expect(lab.read(Lab.lpar0, 0xae04, 4) == 0)
    lab.write(Lab.lpar0, 0xae10, 4, 0xffff_ffff)
    #expect(lab.read(Lab.lpar0, 0xae04, 4) == 0)
    #expect(lab.read(Lab.lpar0, 0xae10, 4) == 0xffff_ffff)
    lab.write(Lab.lpar0, 0xae10, 4, 0)
    #expect(lab.read(Lab.lpar0, 0xae04, 4) == 0b11)
  }

  @Test("RMV: the slots that may be this partition's")
  func removable() {
    let lab = Lab()
    #expect(lab.read(Lab.lpar0, 0xae0c, 4) == 0b11)
    #expect(lab.read(Lab.lpar2, 0xae0c, 4) == 0)
    lab.write(Lab.lpar2, 0xae10, 4, 1)
    #expect(lab.read(Lab.lpar2, 0xae0c, 4) == 0b01)
  }

  @Test("a handler that clears the status first loses nothing that comes meanwhile")
  func noLoss() {
    let lab = Lab()
    lab.say(lab.remPCI(0, slot: Lab.slot0))
    let status = lab.read(Lab.lpar0, 0xafe0, 2)
    lab.write(Lab.lpar0, 0xafe0, 2, UInt32(status))
    lab.say(lab.remPCI(0, slot: Lab.slot1))
    #expect(lab.state.gpe[Lab.lpar0]?.isSCIAsserted == true)
    #expect(lab.handleSCI(Lab.lpar0).ejects == 0b11)
  }
}
