internal import GuestAgent
internal import Testing

@Suite("Built-in actions: their order") struct ActionSequenceTests {
  private static let driver = DeviceAction.driver(address: "0000:00:05.0")
  private static let net = DeviceAction.interface("eth1")
  private static let disk = DeviceAction.mount(MountPlan(.node("/dev/vdb"), directory: "/data"))
  private static let all = [driver, net, disk]

  /// The steps, and the end, when those steps end so; all others are done.
  private func run(
    _ goal: ActionSequence.Goal, _ outcomes: [Int: ActionSequence.Outcome] = [:]
  ) -> (steps: [ActionSequence.Step], result: HookResult?) {
    var sequence = ActionSequence(Self.all, goal)
    var outcome: ActionSequence.Outcome?
    var steps: [ActionSequence.Step] = []
    for index in 0..<20 {
      let step = sequence.next(outcome)
      if case .ended(let result) = step { return (steps, result) }
      steps.append(step)
      outcome = outcomes[index] ?? .done
    }
    return (steps, nil)
  }

  @Test("on insertion forwards, on eject backwards, on a fault without what it would take")
  func order() {
    #expect(run(.apply).steps == [.apply(Self.driver), .apply(Self.net), .apply(Self.disk)])
    #expect(run(.apply).result == .done)
    #expect(run(.letGo).steps == [.letGo(Self.disk, isFault: false), .letGo(Self.net, isFault: false)])
    #expect(run(.giveUp).steps == [.letGo(Self.disk, isFault: true), .letGo(Self.net, isFault: true)])
    #expect(run(.giveUp).result == .done)
  }

  @Test("an insertion that fails is undone and is a driver failure")
  func insertion() {
    let run = run(.apply, [2: .failed("no disk")])
    #expect(run.steps == Self.all.map { .apply($0) } + [.letGo(Self.net, isFault: false)])
    #expect(run.result == .failed(status: 0x81, why: "no disk"))
  }

  @Test("what was so before is not undone")
  func untouched() {
    #expect(run(.apply, [1: .wasSo, 2: .failed("no disk")]).steps == Self.all.map { .apply($0) })
    #expect(run(.letGo, [0: .wasSo, 1: .failed("down")]).steps.count == 2)
  }

  @Test("an eject that fails takes the device into use again, and says plain failure")
  func eject() {
    let run = run(.letGo, [1: .failed("busy"), 2: .failed("gone")])
    #expect(
      run.steps == [.letGo(Self.disk, isFault: false), .letGo(Self.net, isFault: false), .apply(Self.disk)])
    #expect(run.result == .failed(status: 1, why: "busy; gone"))
  }

  @Test("after a fault all is let go of, whatever fails")
  func fault() {
    let run = run(.giveUp, [0: .failed("not allowed")])
    #expect(run.steps == [.letGo(Self.disk, isFault: true), .letGo(Self.net, isFault: true)])
    #expect(run.result == .failed(status: 1, why: "not allowed"))
  }
}
