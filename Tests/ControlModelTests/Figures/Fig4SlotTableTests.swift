import ControlModel
import Testing

@Suite("Fig 4: slot table")
struct Fig4SlotTableTests {
  @Test("400 -> 401 -> 402 -> back to 400, row by row")
  func states() {
    let lab = Lab()
    #expect(lab.table == Lab.state400)
    lab.say(lab.remPCI())
    #expect(lab.table == Lab.state401)
    lab.say(lab.addPCI(to: 1))
    #expect(lab.table == Lab.state402)
    lab.say(lab.remPCI(1))
    lab.say(lab.addPCI(1, to: 0))
    #expect(lab.table == Lab.state400)
  }

  @Test("flag 1: that partition; flag 0: nobody (R-03, R-04)")
  func access() {
    let lab = Lab()
    #expect(lab.state.permitsAccess(Lab.lpar0, to: Lab.slot0))
    #expect(!lab.state.permitsAccess(Lab.lpar1, to: Lab.slot0))
    lab.say(lab.remPCI())
    #expect(!lab.state.permitsAccess(Lab.lpar0, to: Lab.slot0))
    #expect(!lab.state.permitsAccess(Lab.lpar1, to: Lab.slot0))
    lab.say(lab.addPCI(to: 1))
    #expect(!lab.state.permitsAccess(Lab.lpar0, to: Lab.slot0))
    #expect(lab.state.permitsAccess(Lab.lpar1, to: Lab.slot0))
  }

  @Test("a disabled slot of one's own is connected again: 401 -> 400")
  func again() {
    let lab = Lab()
    lab.say(lab.remPCI(), by: Lab.guest(Lab.lpar0))
    let ticket = lab.say(lab.addPCI(), by: Lab.guest(Lab.lpar0))
    #expect(lab.moved(ticket)?.slots == [Lab.slot0, Lab.slot1])
    #expect(lab.table == Lab.state400)
    #expect(lab.reason(lab.say(lab.addPCI(), by: Lab.guest(Lab.lpar0))) == .samePartition)
  }

  @Test("a machine that takes its time: rows change together, when the last release or grant is proved")
  func together() {
    let lab = Lab(.late)
    lab.say(lab.remPCI())
    #expect(lab.table == Lab.state401, "flag 0 from the first moment (R-15)")
    #expect(lab.state.slots[Lab.slot0]?.phase == .removing(Lab.lpar0))
    lab.apply(.machine(.released(slot: Lab.slot0, epoch: Epoch(1))))
    lab.apply(.machine(.released(slot: Lab.slot1, epoch: Epoch(1))))
    lab.say(lab.addPCI(to: 1))
    #expect(lab.table == Lab.state401, "nothing shows before all are connected")
    lab.apply(.machine(.connected(slot: Lab.slot0, epoch: Epoch(2))))
    #expect(lab.table == Lab.state401)
    lab.apply(.machine(.connected(slot: Lab.slot1, epoch: Epoch(2))))
    #expect(lab.table == Lab.state402)
  }
}
