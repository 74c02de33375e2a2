internal import ControlModel
internal import GuestAgent
internal import Testing

@testable import ClusterSoftware

@Suite("A service that fails") struct ServiceFailureTests {
  private let failure = CareRig.failure

  @Test("as many attempts to start as are configured, with a pause between", arguments: [1, 2, 5])
  func attempts(count: Int) {
    var rig = CareRig { $0.startAttempts = count }
    _ = rig.do(.want(true))
    for _ in 1..<count {
      #expect(rig.care.handle(.ended(.start, failure)).contains(.wake(.seconds(1))))
      #expect(!rig.care.hasFailed)
      #expect(rig.do(.timer) == [.say(.starting), .run(.start)])
    }
    #expect(rig.do(.ended(.start, failure)) == [.say(.failed)])
    #expect(rig.care.hasFailed)
    #expect(rig.do(.timer, .want(true)).isEmpty, "it is left alone")
  }

  @Test("attempts are counted anew after a start that succeeded")
  func attemptsAnew() {
    var rig = CareRig { $0.restarts = 1 }
    _ = rig.do(.want(true), .ended(.start, failure), .timer, .ended(.start, .done))
    #expect(rig.care.isRunning)
    _ = rig.do(.timer, .ended(.check, failure), .ended(.stop, .done), .ended(.start, failure))
    #expect(!rig.care.hasFailed, "this is the first of two")
  }

  @Test("checks in a row that must fail", arguments: [1, 3])
  func checks(count: Int) {
    var rig = CareRig { $0.checkFailures = count }
    _ = rig.do(.want(true), .ended(.start, .done))
    for _ in 1..<count { #expect(rig.do(.timer, .ended(.check, failure)) == [.run(.check)]) }
    // One that succeeds in between begins the count anew.
    _ = rig.do(.timer, .ended(.check, .done))
    for _ in 1..<count { #expect(rig.do(.timer, .ended(.check, failure)) == [.run(.check)]) }
    #expect(rig.do(.timer, .ended(.check, failure)) == [.run(.check), .say(.failed)])
    #expect(rig.care.hasFailed)
  }

  @Test("restarts: stopped and started here before it counts as failed")
  func restarts() {
    var rig = CareRig { $0.restarts = 2 }
    _ = rig.do(.want(true), .ended(.start, .done))
    for _ in 1...2 {
      #expect(rig.do(.timer, .ended(.check, failure)) == [.run(.check), .say(.starting), .run(.stop)])
      #expect(rig.do(.ended(.stop, .done)) == [.say(.starting), .run(.start)])
      #expect(rig.do(.ended(.start, .done)) == [.say(.ok)])
    }
    #expect(rig.do(.timer, .ended(.check, failure)) == [.run(.check), .say(.failed)])
  }

  @Test("a restart whose stop fails is no restart: two of them could run")
  func restartStopFails() {
    var rig = CareRig { $0.restarts = 2 }
    _ = rig.do(.want(true), .ended(.start, .done), .timer, .ended(.check, failure))
    #expect(rig.do(.ended(.stop, failure)) == [.say(.failed)])
    #expect(rig.do(.timer).isEmpty)
  }

  @Test("another boot, or another turn, is another chance")
  func again() {
    for inputs in [[ServiceCare.Input.reset, .want(true)], [.want(false), .ended(.stop, .done), .want(true)]] {
      var rig = CareRig.in(.failed)
      for input in inputs { _ = rig.do(input) }
      #expect(rig.care.phase == .starting)
    }
  }

  @Test("in maintenance nothing is checked, and a check that is under way is not judged")
  func maintenance() {
    var rig = CareRig.in(.checking)
    _ = rig.do(.maintenance(true))
    #expect(rig.do(.ended(.check, failure)).isEmpty)
    #expect(rig.care.isRunning)
    #expect(rig.do(.timer, .timer).isEmpty)
    #expect(rig.care.handle(.timer).contains(.wake(.seconds(1))), "the clock goes on")
    _ = rig.do(.maintenance(false))
    #expect(rig.do(.timer) == [.run(.check)])
    #expect(rig.do(.ended(.check, failure)) == [.say(.failed)])
  }
}
