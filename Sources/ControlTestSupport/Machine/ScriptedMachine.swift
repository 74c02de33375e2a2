package import ControlModel
package import ControlPlane
internal import Synchronization

/// A machine that does what it is told, when the test says so, and knows the truth of who can access what.
package final class ScriptedMachine: MachineBackend, Sendable {
  /// What becomes of a request.
  package enum Manner: Equatable, Sendable {
    case atOnce
    /// Waits for ``finish(_:)``.
    case later
    /// Done at once, and reported once more when the test says so, as far as the report names its connection or boot:
    /// one that does not cannot be told from a new one.
    case twice
    case never
    case fails
  }
  struct State {
    var truth = MachineTruth()
    var ignoresPast = true
    var manner: @Sendable (MachineRequest) -> Manner = { _ in .atOnce }
    var requests: [MachineRequest] = []
    var pending: [MachineRequest] = []
    var repeats: [MachineReport] = []
    var report: (@Sendable (MachineReport) -> Void)?
    var whenAsked: (@Sendable (MachineRequest) -> Void)?
    var accesses: [(DeviceAccess, @Sendable (AccessResult) -> Void)] = []
    var holdsAccesses = false
    var startReports: [MachineReport] = []
    var startFailure: MachineFailure?
    var isStarted = false
    var stops: [@Sendable () -> Void] = []
    var holdsStop = false
  }
  package let connectsInstantly: Bool
  package let withdrawsEjectRequests: Bool
  /// Connections outlive the daemon, as with processes of their own.
  package let outlivesDaemon: Bool
  let state = Mutex(State())

  /// `ignoresPast`: a connection or boot that was asked to end before it is begun is not begun, as a careful machine
  /// has it; nothing obliges it to.
  package init(
    connectsInstantly: Bool = true, withdrawsEjectRequests: Bool = true, outlivesDaemon: Bool = true,
    ignoresPast: Bool = true
  ) {
    self.connectsInstantly = connectsInstantly
    self.withdrawsEjectRequests = withdrawsEjectRequests
    self.outlivesDaemon = outlivesDaemon
    state.withLock { $0.ignoresPast = ignoresPast }
  }

  package var truth: MachineTruth { state.withLock { $0.truth } }
  package var requests: [MachineRequest] { state.withLock { $0.requests } }
  /// What was asked and not answered yet.
  package var pending: [MachineRequest] { state.withLock { $0.pending } }

  /// How requests are answered from now on.
  package func answers(_ manner: @escaping @Sendable (MachineRequest) -> Manner) {
    state.withLock { $0.manner = manner }
  }

  /// `body` is called at each request, before it is begun.
  package func whenAsked(_ body: @escaping @Sendable (MachineRequest) -> Void) {
    state.withLock { $0.whenAsked = body }
  }

  /// What `start` reports, or with what it fails.
  package func atStart(_ reports: [MachineReport] = [], failure: MachineFailure? = nil) {
    state.withLock {
      $0.startReports = reports
      $0.startFailure = failure
    }
  }

  package func begin(_ request: MachineRequest) -> [MachineReport] {
    let notice = state.withLock { state in
      state.requests.append(request)
      state.noteEnd(request)
      return state.whenAsked
    }
    notice?(request)
    return state.withLock { state in
      switch state.manner(request) {
      case .atOnce: return state.carryOut(request, isInstant: connectsInstantly)
      case .fails: return request.failure.map { [$0] } ?? []
      case .never: return []
      case .later:
        state.pending.append(request)
        return []
      case .twice:
        let reports = state.carryOut(request, isInstant: connectsInstantly)
        state.repeats += reports.filter(\.isNumbered)
        return reports
      }
    }
  }

  /// Carries out a pending request, by its place in ``pending``; false when there is none.
  @discardableResult
  package func finish(_ index: Int = 0) -> Bool {
    let isInstant = connectsInstantly
    let reports = state.withLock { state -> [MachineReport]? in
      guard state.pending.indices.contains(index) else { return nil }
      return state.carryOut(state.pending.remove(at: index), isInstant: isInstant)
    }
    guard let reports else { return false }
    tell(reports)
    return true
  }

  /// Reports once more what was answered in the manner ``Manner/twice``.
  package func repeatReports() {
    tell(
      state.withLock { state in
        defer { state.repeats = [] }
        return state.repeats
      })
  }

  func tell(_ reports: [MachineReport]) {
    let report = state.withLock { $0.report }
    for said in reports { report?(said) }
  }
}

extension MachineReport {
  fileprivate var isNumbered: Bool {
    switch self {
    case .connected, .connectFailed, .released, .releaseFailed, .ejected, .collected, .poweredOn, .powerOnFailed,
      .poweredOff, .wasReset, .paused, .panicked:
      true
    case .differs, .cardInserted, .cardPulled, .cardChecked, .cardFailed, .deviceFault: false
    }
  }
}
