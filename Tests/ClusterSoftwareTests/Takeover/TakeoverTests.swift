internal import ControlModel
internal import ControlProtocol
internal import GuestAgent
internal import Testing

@testable import ClusterSoftware

@Suite("The commands of Fig 9, 10 and 11") struct TakeoverTests {
  private func takeover(
    _ plan: Takeover.Case, _ commands: ClusterSettings.Commands, _ change: (inout ClusterSettings) -> Void = { _ in }
  ) -> Takeover {
    var settings = ClusterSettings()
    settings.commands = commands
    change(&settings)
    return Takeover(from: "LPAR0", to: "LPAR1", case: plan, settings: settings)
  }

  /// What a move says, as text; the service runs when it is waited for.
  private func walk(_ takeover: inout Takeover, _ answer: (AgentCall) -> CallAnswer = { _ in .done(.nothing) })
    -> [String]
  {
    var said: [String] = []
    var move = takeover.begin()
    for _ in 0..<20 {
      switch move {
      case .call(let call):
        said.append(text(call))
        move = takeover.answered(answer(call))
      case .awaitService:
        said.append("service")
        move = takeover.serviceEnded()
      case .done(let standby): return said + ["done" + (standby.map { " " + $0.reason.rawValue } ?? "")]
      case .failed(let rejection): return said + ["failed \(rejection.reason.rawValue)"]
      case .lost: return said + ["lost"]
      }
    }
    return said + ["endless"]
  }

  private func text(_ call: AgentCall) -> String {
    guard case .object(let members) = call.params else { return call.method }
    let words = members.map { "\($0.name)=\(value($0.value))" }.sorted()
    return ([call.method] + words).joined(separator: " ")
  }

  private func value(_ value: WireValue) -> String {
    switch value {
    case .string(let text): text
    case .unsigned(let number): "\(number)"
    default: "?"
    }
  }

  private static let shares = ["set_cpu_share lpar=LPAR1 percent=90", "set_cpu_share lpar=LPAR0 percent=10"]

  @Test("case (a), Fig 10: 1101, 1102, 1103, 1104, 1105, and the shares")
  func caseA() {
    var takeover = takeover(.a, .steps)
    #expect(
      walk(&takeover) == [
        "deact lpar=LPAR0", "rem_pci lpar=LPAR0", "add_pci lpar=LPAR0 timeout=30 wait=guest", "service",
        "act lpar=LPAR0",
      ] + Self.shares + ["done"])
  }

  @Test("case (b), Fig 11: 1107, 1108, 1109, 1103, 1104, 1105, and the shares", arguments: RemovalMode.allCases)
  func caseB(mode: RemovalMode) {
    var takeover = takeover(.b, .steps) { $0.removal = mode }
    #expect(
      walk(&takeover) == [
        "rem_pci lpar=LPAR0 mode=\(mode.rawValue) timeout=30", "request_shutdown lpar=LPAR0 timeout=30",
        "deact lpar=LPAR0", "add_pci lpar=LPAR0 timeout=30 wait=guest", "service", "act lpar=LPAR0",
      ] + Self.shares + ["done"])
  }

  @Test("the one failover command", arguments: [Takeover.Case.a, .b])
  func failover(plan: Takeover.Case) {
    var takeover = takeover(plan, .failover) { $0.timeout = .seconds(45) }
    #expect(walk(&takeover) == ["failover case=\(plan.rawValue) from=LPAR0 timeout=45 to=LPAR1", "done"])
    var failed = self.takeover(plan, .failover)
    #expect(walk(&failed) { _ in .done(["standby": "failed"]) }.last == "done machine_error")
    var refused = self.takeover(plan, .failover)
    #expect(walk(&refused) { _ in .refused(Rejection(.peerAlive, "it lives")) }.last == "failed peer_alive")
  }

  @Test("the shares are left as they are when none are configured, and a refused one is passed over")
  func shares() {
    var none = takeover(.a, .steps) {
      $0.activeShare = nil
      $0.standbyShare = nil
    }
    #expect(walk(&none).last(where: { $0.hasPrefix("set_cpu_share") }) == nil)
    var refused = takeover(.a, .steps)
    let said = walk(&refused) {
      $0.method == "set_cpu_share" ? .refused(Rejection(.notPermitted, "no")) : .done(.nothing)
    }
    #expect(said.suffix(3) == Self.shares + ["done"])
  }

  @Test("a short timeout is at least a second")
  func timeout() {
    var takeover = takeover(.b, .steps) { $0.timeout = .milliseconds(200) }
    #expect(walk(&takeover).first == "rem_pci lpar=LPAR0 mode=revoke timeout=1")
  }

  /// What each step does about a refusal: ends the attempt, or goes on without the old side's consent.
  private static let commands = ["deact", "rem_pci", "request_shutdown", "add_pci", "act"]
  private static let reasons: [Reason] = [
    .peerAlive, .fenceLimit, .fenced, .notPermitted, .timedOut, .guestRefused, .slotBusy, .slotQuarantined, .held,
    .partitionInactive, .partitionActive, .machineError, .storeError, .overloaded, .cancelled,
  ]

  @Test("each refusal at each step of case (a)", arguments: commands, reasons)
  func refusalsA(method: String, reason: Reason) {
    var takeover = takeover(.a, .steps)
    let said = walk(&takeover) { $0.method == method ? .refused(Rejection(reason, "no")) : .done(.nothing) }
    switch method {
    case "request_shutdown": #expect(said.last == "done", "not a step of this case")
    case "act": #expect(said.last == (reason == .partitionActive ? "done" : "done \(reason.rawValue)"))
    default:
      #expect(said.last == "failed \(reason.rawValue)")
      #expect(said.dropLast().last?.hasPrefix(method) == true, "nothing is said after it: \(said)")
    }
  }

  @Test("each refusal at each step of case (b)", arguments: commands, reasons)
  func refusalsB(method: String, reason: Reason) {
    var takeover = takeover(.b, .steps) { $0.removal = .graceful }
    let said = walk(&takeover) { $0.method == method ? .refused(Rejection(reason, "no")) : .done(.nothing) }
    let isAboutTheGuest = [.timedOut, .guestRefused, .partitionInactive, .cancelled].contains(reason)
    switch method {
    case "rem_pci", "request_shutdown": #expect(said.last == (isAboutTheGuest ? "done" : "failed \(reason.rawValue)"))
    case "act": #expect(said.last == (reason == .partitionActive ? "done" : "done \(reason.rawValue)"))
    default: #expect(said.last == "failed \(reason.rawValue)")
    }
    // Whatever the old side says, nothing is added before its power is off.
    let off = said.firstIndex(of: "deact lpar=LPAR0") ?? Int.max
    if let added = said.firstIndex(where: { $0.hasPrefix("add_pci") }) { #expect(off < added) }
  }

  @Test("an answer that is lost ends the attempt at any step", arguments: commands)
  func lost(method: String) {
    for plan in [Takeover.Case.a, .b] {
      var takeover = takeover(plan, .steps)
      let said = walk(&takeover) { $0.method == method ? .lost : .done(.nothing) }
      let isStep = plan == .b || method != "request_shutdown"
      #expect(said.last == (isStep ? "lost" : "done"))
    }
  }

  @Test("the service's end is heard at step 1104 only")
  func serviceEnded() {
    var takeover = takeover(.a, .steps)
    _ = takeover.begin()
    #expect(!takeover.awaitsService)
    #expect(takeover.serviceEnded() == .lost)
  }
}
