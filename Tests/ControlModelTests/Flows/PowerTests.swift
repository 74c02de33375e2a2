internal import ControlModel
internal import Testing

@Suite("act and deact")
struct PowerTests {
  @Test("deact: power off, connections closed last, rows kept; act: a new generation, connected again")
  func offAndOn() {
    var rig = Rig()
    let off = rig.deact()
    #expect(rig.reply(off) == .outcome(.powered(operation: OperationID(1), partition: lpar0, state: .inactive)))
    #expect(rig.notifications.contains { $0.to == lpar0 && $0.what == .power(.off) })
    #expect(rig.effects.last == .closeSessions(lpar0))
    #expect(rig.row(slot0) == "LPAR0 1")
    #expect(rig.state.gatekeeper[BusNumber(0)] == nil, "nobody's while it is off")
    rig.forget()
    let on = rig.act()
    #expect(rig.reply(on) == .outcome(.powered(operation: OperationID(2), partition: lpar0, state: .active)))
    #expect(rig.partition(lpar0).generation == BootGeneration(2))
    #expect(rig.requests.count { if case .connect(_, lpar0, _, _) = $0 { true } else { false } } == 2)
    #expect(rig.requests.contains(.setCPUShare(lpar0, percent: 50)))
    #expect(rig.notifications.contains { $0.to == lpar0 && $0.what == .power(.on) })
    #expect(rig.notifications.contains { $0.to == lpar1 && $0.what == .peer(partition: lpar0, change: .active) })
  }

  @Test("an operator's deact holds; another operator's act ends the hold")
  func hold() {
    var rig = Rig()
    rig.deact()
    #expect(rig.reason(rig.act(by: .partition(lpar1))) == .held)
    rig.act()
    #expect(!rig.partition(lpar0).isHeld)
  }

  @Test("mode shutdown presses the button first, then off at the deadline")
  func shutdown() {
    var rig = Rig()
    let request = rig.deact(.shutdown)
    #expect(rig.requests.contains(.pressPowerButton(lpar0, generation: BootGeneration(1))))
    #expect(rig.notifications.contains { $0.to == lpar0 && $0.what == .power(.button) })
    #expect(rig.partition(lpar0).isActive)
    rig.deadline(1)
    #expect(rig.reply(request) != nil)
    #expect(!rig.partition(lpar0).isActive)
  }

  @Test("gone is only what the machine proves gone")
  func unkillable() {
    var rig = Rig(.scripted)
    let request = rig.deact()
    rig.deadline(1)
    #expect(rig.reason(request) == .timedOut)
    #expect(rig.partition(lpar0).power == .stopping)
    #expect(rig.reason(rig.act()) == .partitionActive)
    rig.report(.poweredOff(lpar0, generation: BootGeneration(7)))
    #expect(rig.partition(lpar0).power == .stopping, "another generation's")
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(rig.partition(lpar0).power == .inactive)
  }

  @Test("starting fails, takes too long, or is ended")
  func starting() {
    var rig = Rig(.scripted)
    let failed = rig.act(lpar3)
    rig.report(.powerOnFailed(lpar3, generation: BootGeneration(1), text: "no memory"))
    #expect(rig.reason(failed) == .machineError)
    let slow = rig.act(lpar3)
    #expect(rig.reason(rig.act(lpar3)) == .partitionActive)
    rig.deadline(2)
    #expect(rig.reason(slow) == .timedOut)
    rig.deact(lpar3)
    rig.report(.poweredOn(lpar3, generation: BootGeneration(2)))
    #expect(rig.partition(lpar3).power == .stopping)
    rig.report(.poweredOff(lpar3, generation: BootGeneration(2)))
    let ended = rig.act(lpar3)
    rig.report(.poweredOff(lpar3, generation: BootGeneration(3)))
    #expect(rig.reason(ended) == .machineError)
  }

  @Test("deactivating what is off is done at once, activating what is on is refused")
  func repeated() {
    var rig = Rig()
    #expect(rig.reply(rig.deact(lpar3)) != nil)
    #expect(rig.reason(rig.act(lpar1)) == .partitionActive)
  }

  @Test("a guest's soft-off, and its death, are the same to all who wait")
  func softOff() {
    var rig = Rig(.scripted)
    let deact = rig.deact(.shutdown)
    let request = rig.command(.requestShutdown(lpar: number(lpar0), timeout: .seconds(9)))
    let soft = rig.command(.powerOff, by: .partition(lpar0))
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    for waiting in [deact, request, soft] { #expect(rig.rejection(waiting) == nil && rig.reply(waiting) != nil) }
    #expect(rig.reason(rig.command(.powerOff)) == .notPermitted)
  }

  @Test("request_shutdown: the deadline, and a partition that is off")
  func requestShutdown() {
    var rig = Rig()
    let request = rig.command(.requestShutdown(lpar: number(lpar0), timeout: .seconds(9)))
    rig.deadline(1)
    #expect(rig.reason(request) == .timedOut)
    #expect(rig.partition(lpar0).isActive)
    #expect(rig.reason(rig.command(.requestShutdown(lpar: number(lpar3), timeout: .seconds(9)))) == .partitionInactive)
  }

  @Test("removing from a partition that is off makes the machine forget what it was to connect at the next boot")
  func forgets() {
    var rig = Rig()
    rig.deact()
    rig.forget()
    rig.remove()
    #expect(rig.requests.contains(.revoke(slot: slot0, partition: lpar0, epoch: rig.epoch(slot0))))
  }
}
