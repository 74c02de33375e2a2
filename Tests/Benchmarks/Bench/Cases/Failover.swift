/// One failover from the fault to the standby's return, by what an operator and the service's client see.
///
/// A phase ends when an operator has its event, which is after the commit.
struct Failover {
  enum Fault {
    /// The guest's first process, and with it all of the guest: case (a) of Fig 11.
    case guest
    /// The service's process alone: case (b).
    case service
  }

  private enum Mark: CaseIterable {
    /// Steps 1101 or 1107, as decided; the others as seen.
    case begin
    /// Step 1103: all slots are free.
    case free
    /// Step 508.
    case inUse
    /// Step 1104.
    case accessible
    case record, serviceOK, end, standbyIsBack
  }

  private let old: String
  private let new: String
  private let back: String
  private var times: [Mark: UInt64] = [:]
  private var decisions: Set<UInt64> = []
  private var fault: UInt64 = 0

  /// Microseconds; each phase begins where the one before has ended.
  var detection: Double { span(fault, .begin) }
  var commands: Double { span(times[.begin], .free) }
  var hotAdd: Double { span(times[.free], .inUse) }
  var check: Double { span(times[.inUse], .accessible) }
  /// From the device in use to the first record on the disk; the check takes place meanwhile.
  var service: Double { span(times[.inUse], .record) }
  var commandsAndHotAdd: Double { span(times[.begin], .inUse) }
  /// From the fault.
  var total: Double { span(fault, .record) }
  var serviceIsOK: Double { span(fault, .serviceOK) }
  var end: Double { span(fault, .end) }
  var standbyIsBack: Double { span(fault, .standbyIsBack) }
  /// Commits from the failover's first to that of step 508: every decision of that time that changed anything.
  var commits: Int { decisions.count }

  /// Kills, waits for the end of the failover and for the killed side's return, and swaps the roles.
  init(of cluster: FailoverCluster, by fault: Fault) throws {
    old = FailoverCluster.name(cluster.active)
    new = FailoverCluster.name(cluster.active ^ 1)
    // In case (b) its agent has said "stopped" before, so that saying it again is no event.
    back = fault == .guest ? "the service of \(old) is stopped" : "\(old) is active"
    self.fault = try cluster.kill(fault)
    while times.count < Mark.allCases.count {
      let (seen, time) = try cluster.next()
      guard time < self.fault + 60_000_000_000 else { throw BenchError("no failover in a minute") }
      switch seen {
      case .event(let event): try note(event, time)
      case .record(let writer): if writer == new { note(.record, time) }
      }
    }
    cluster.swap()
  }

  private mutating func note(_ mark: Mark, _ time: UInt64) { if times[mark] == nil { times[mark] = time } }

  private mutating func note(_ event: EventLine, _ time: UInt64) throws {
    if event.detail.hasPrefix("failover begins") { note(.begin, event.time) }
    if times[.begin] != nil, times[.inUse] == nil { decisions.insert(event.time) }
    if event.step == 1103 { note(.free, time) }
    if event.step == 508 { note(.inUse, time) }
    switch event.detail {
    case "the devices are accessible": note(.accessible, time)
    case "the service of \(new) is ok": note(.serviceOK, time)
    case "failover ends: done": note(.end, time)
    case back: if times[.inUse] != nil { note(.standbyIsBack, time) }
    case let text where text.hasPrefix("failover ends"): throw BenchError(text)
    default: break
    }
  }

  private func span(_ from: UInt64?, _ mark: Mark) -> Double {
    guard let from, let to = times[mark] else { return 0 }
    return (Double(to) - Double(from)) / 1e3
  }
}
