internal import ControlModel
internal import GuestAgent

@testable import ClusterSoftware

/// A service's care, led into each of its phases.
struct CareRig {
  var care: ServiceCare
  static let failure = HookResult.failed(status: 1, why: "test")

  init(_ change: (inout ServiceSettings) -> Void = { _ in }) {
    var settings = ServiceSettings()
    settings.start = "/start"
    settings.stop = "/stop"
    settings.check = "/check"
    change(&settings)
    care = ServiceCare(settings)
  }

  /// In `phase`, wanted where that makes sense.
  static func `in`(_ phase: ServiceCare.Phase) -> CareRig {
    var rig = CareRig()
    _ = rig.care.handle(.reset)
    let inputs: [ServiceCare.Input] =
      switch phase {
      case .stopped: []
      case .starting: [.want(true)]
      case .running: [.want(true), .ended(.start, .done)]
      case .checking: [.want(true), .ended(.start, .done), .timer]
      case .stopping: [.want(true), .ended(.start, .done), .want(false)]
      case .pausing: [.want(true), .ended(.start, failure)]
      case .failed: [.want(true), .ended(.start, failure), .timer, .ended(.start, failure)]
      }
    for input in inputs { _ = rig.care.handle(input) }
    return rig
  }

  /// The programs to run, the words to say and the answers to a release, without notes and times.
  mutating func `do`(_ inputs: ServiceCare.Input...) -> [ServiceCare.Action] {
    inputs.flatMap { care.handle($0) }.filter {
      switch $0 {
      case .note, .wake: false
      case .run, .say, .released: true
      }
    }
  }
}

extension ServiceCare.Phase: CaseIterable {
  static var allCases: [ServiceCare.Phase] {
    [.stopped, .starting, .running, .checking, .stopping, .pausing, .failed]
  }
}
