internal import ControlModel
internal import GuestAgent
internal import Testing

@Suite("Step 1108: stop, power button, power off") struct ShutdownRoutineTests {
  private typealias Action = ShutdownRoutine.Action
  private func hello(_ generation: UInt64 = 1, isActive: Bool = true) -> ShutdownRoutine.Input {
    .ready(HelloAnswer(partition: "LPAR0", isActive: isActive, generation: generation))
  }

  @Test("stop, and the button: the hook, claims released, power_off; said twice it runs once")
  func stops() {
    for input in [ShutdownRoutine.Input.stop(deadline: .seconds(5)), .stop(deadline: nil)] {
      var routine = ShutdownRoutine()
      let deadline: Interval? = if case .stop(let deadline) = input { deadline } else { nil }
      #expect(routine.handle(hello()).isEmpty)
      #expect(routine.handle(input) == [.runHook(limit: deadline)])
      #expect(routine.handle(input).isEmpty)
      #expect(routine.handle(.hookEnded(.done)) == [.service(.stopped), .releaseClaims, .sayPowerOff])
      #expect(routine.handle(input).isEmpty)
    }
  }

  @Test("a service that does not stop: no power_off, and the next stop tries again")
  func refuses() {
    var routine = ShutdownRoutine()
    _ = routine.handle(.stop(deadline: nil))
    #expect(routine.handle(.hookEnded(.failed(status: 1, why: "busy"))) == [.note("the service was not stopped: busy")])
    #expect(routine.handle(.stop(deadline: nil)) == [.runHook(limit: nil)])
  }

  @Test("power_off whose answer is lost is said again in the same boot, and never in the next")
  func lostAnswer() {
    var routine = ShutdownRoutine()
    _ = routine.handle(hello())
    _ = routine.handle(.stop(deadline: nil))
    _ = routine.handle(.hookEnded(.done))
    #expect(routine.handle(.powerOffAnswered(.lost)).isEmpty)
    #expect(routine.handle(hello()) == [.sayPowerOff])
    #expect(routine.handle(hello(2)) == [.service(.ok)])
    #expect(routine.handle(hello(2)).isEmpty)
  }

  @Test("a hook that ends after the power went off says nothing")
  func tooLate() {
    var routine = ShutdownRoutine()
    _ = routine.handle(.stop(deadline: nil))
    _ = routine.handle(.poweredOff)
    #expect(routine.handle(.hookEnded(.done)).isEmpty)
  }

  @Test("a refused power_off is noted")
  func refusedPowerOff() {
    var routine = ShutdownRoutine()
    _ = routine.handle(.stop(deadline: nil))
    _ = routine.handle(.hookEnded(.done))
    let refusal = CallAnswer.refused(Rejection(.storeError, "disk full"))
    #expect(routine.handle(.powerOffAnswered(refusal)) == [.note("power_off was refused: disk full")])
  }
}
