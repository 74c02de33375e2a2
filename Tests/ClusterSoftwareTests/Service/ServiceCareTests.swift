internal import ControlModel
internal import GuestAgent
internal import SeededRandom
internal import Testing

@testable import ClusterSoftware

@Suite("The care for the service") struct ServiceCareTests {
  typealias Phase = ServiceCare.Phase
  private let failure = CareRig.failure

  @Test("start, check, stop, and what is said of it")
  func life() {
    var rig = CareRig()
    #expect(rig.do(.want(true)) == [.say(.starting), .run(.start)])
    #expect(!rig.care.isRunning)
    #expect(rig.do(.ended(.start, .done)) == [.say(.ok)])
    #expect(rig.care.isRunning)
    #expect(rig.do(.timer) == [.run(.check)])
    #expect(rig.care.isRunning)
    #expect(rig.do(.ended(.check, .done)).isEmpty)
    #expect(rig.do(.want(false)) == [.run(.stop)])
    #expect(!rig.care.isRunning)
    #expect(rig.do(.ended(.stop, .done)) == [.say(.stopped)])
  }

  @Test("every phase and want(true): wanted already, started, or started after the stop", arguments: Phase.allCases)
  func want(phase: Phase) {
    var rig = CareRig.in(phase)
    let expected: [ServiceCare.Action] = phase == .stopped ? [.say(.starting), .run(.start)] : []
    #expect(rig.do(.want(true)) == expected)
    #expect(rig.do(.want(true)).isEmpty, "said twice is said once")
    if phase == .stopping { #expect(rig.do(.ended(.stop, .done)) == [.say(.starting), .run(.start)]) }
  }

  @Test("every phase and want(false): one stop, after the program that runs", arguments: Phase.allCases)
  func unwant(phase: Phase) {
    var rig = CareRig.in(phase)
    let first = rig.do(.want(false))
    switch phase {
    case .stopped, .stopping: #expect(first.isEmpty)
    case .running, .failed, .pausing: #expect(first == [.run(.stop)])
    case .starting:
      #expect(first.isEmpty)
      #expect(rig.do(.ended(.start, .done)).last == .run(.stop))
    case .checking:
      #expect(first.isEmpty)
      #expect(rig.do(.ended(.check, failure)) == [.run(.stop)])
    }
    if phase != .stopped { #expect(rig.do(.ended(.stop, .done)) == [.say(.stopped)]) }
    #expect(rig.care.phase == .stopped)
  }

  @Test("every phase and release: answered once, when the service is stopped", arguments: Phase.allCases)
  func release(phase: Phase) {
    var rig = CareRig.in(phase)
    let first = rig.do(.release)
    switch phase {
    case .stopped: return #expect(first == [.released(.done)])
    case .running, .failed, .pausing: #expect(first == [.run(.stop)])
    case .starting: #expect(rig.do(.ended(.start, failure)) == [.run(.stop)])
    case .checking: #expect(rig.do(.ended(.check, .done)) == [.run(.stop)])
    case .stopping: #expect(first.isEmpty)
    }
    #expect(rig.do(.release).isEmpty, "a second one shares the answer")
    #expect(rig.do(.ended(.stop, .done)) == [.released(.done), .say(.stopped)])
  }

  @Test("a stop that fails refuses the release, and the service counts as failed", arguments: Phase.allCases)
  func failedStop(phase: Phase) {
    guard phase != .stopped else { return }
    var rig = CareRig.in(phase)
    _ = rig.do(.release)
    if phase == .starting { _ = rig.do(.ended(.start, .done)) }
    if phase == .checking { _ = rig.do(.ended(.check, .done)) }
    #expect(rig.do(.ended(.stop, failure)) == [.released(failure), .say(.failed)])
    #expect(rig.care.hasFailed)
    #expect(rig.do(.release) == [.run(.stop)], "the next request tries again")
    #expect(rig.do(.ended(.stop, .done)) == [.released(.done), .say(.stopped)])
  }

  @Test("every phase and reset: nothing runs, and a release is answered", arguments: Phase.allCases)
  func reset(phase: Phase) {
    var rig = CareRig.in(phase)
    #expect(rig.do(.reset) == [.say(.stopped)])
    #expect(rig.care.phase == .stopped)
    var releasing = CareRig.in(phase)
    guard phase != .stopped else { return }
    _ = releasing.do(.release)
    #expect(releasing.do(.reset) == [.released(.done), .say(.stopped)])
  }

  @Test("a program of an earlier boot ends in the next one: its result is void, and only then the next is run")
  func voidRun() {
    for result in [HookResult.done, failure] {
      var rig = CareRig.in(.starting)
      _ = rig.do(.reset)
      #expect(rig.do(.want(true)).isEmpty, "one program at a time")
      #expect(rig.do(.ended(.start, result)) == [.say(.starting), .run(.start)])
      #expect(rig.do(.ended(.start, .done)) == [.say(.ok)])
    }
  }

  @Test("of a service that an earlier run of the agent may have left, a release is a stop")
  func unknown() {
    var rig = CareRig()
    #expect(rig.do(.release) == [.run(.stop)])
    #expect(rig.do(.ended(.stop, .done)) == [.released(.done), .say(.stopped)])
    #expect(rig.do(.release) == [.released(.done)], "now it is known")
  }

  @Test("a service without programs is there when it is wanted")
  func timers() {
    var rig = CareRig.in(.stopped)
    #expect(rig.do(.timer).isEmpty)
    #expect(rig.do(.ended(.check, failure), .ended(.start, failure), .ended(.stop, failure)).isEmpty)
  }

  /// Any inputs in any order: never two programs at a time, a release is always answered.
  @Test("random inputs")
  func random() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("service care: seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<300 {
      var care = CareRig { $0.restarts = 1 }.care
      var running: ServiceCare.Program?
      var isWaiting = false
      for step in 0..<100 {
        let input: ServiceCare.Input
        switch random.next() % 8 {
        case 0: input = .want(true)
        case 1: input = .want(false)
        case 2: input = .release
        case 3: input = .timer
        case 4: input = random.next() % 8 == 0 ? .reset : .maintenance(random.next() % 2 == 0)
        default:
          guard let program = running else { continue }
          running = nil
          input = .ended(program, random.next() % 3 == 0 ? CareRig.failure : .done)
        }
        if input == .release { isWaiting = true }
        for action in care.handle(input) {
          if case .run(let program) = action {
            #expect(running == nil, "two programs at once: seed \(seed), step \(step)")
            running = program
          }
          if case .released = action { isWaiting = false }
        }
        #expect(!isWaiting || running != nil, "a release that nobody will answer: seed \(seed), step \(step)")
      }
    }
  }
}
