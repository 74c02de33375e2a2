import ControlModel
import ControlTestSupport
import Glibc
import Logging
import SystemdSupport

@testable import PartitionProcesses

/// A supervisor with one partition, and what it tells.
final class Supervised: Sendable {
  let processes: ProcessSupervisor
  let events: AsyncStream<ProcessEvent>
  let program: PartitionProgram
  let group: PartitionGroup

  init(
    _ bench: Scratch, _ command: [String], groups: ControlGroups? = nil, units: (any UnitManager)? = nil,
    asUnit: Bool? = nil, mostFailures: Int = 10, environment: [String: String] = [:]
  ) {
    let (events, more) = AsyncStream.makeStream(of: ProcessEvent.self)
    self.events = events
    let places = UnitPlaces(startDirectory: bench.root + "/start", logDirectory: bench.root)
    program = PartitionProgram(
      id: PartitionID(0), name: "LPAR0", ownerUID: geteuid(), command: command,
      start: asUnit ?? (units != nil) ? .unit(places) : .child,
      environment: environment,
      marks: ["CONTROLPROG_PARTITION": "LPAR0", "CONTROLPROG_TEST": bench.root],
      details: ["CONTROLPROG_LPAR": "0"])
    processes = ProcessSupervisor(
      directory: bench.root + "/process", log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      units: units ?? SystemdUnits(), mostFailures: mostFailures, prepare: { _ in }, tell: { more.yield($0) })
    group = (groups ?? ControlGroups(directory: bench.root, hasWeights: false)).group(of: program.name)
    processes.begin(groups, shares: [program.id: 70])
  }

  func next() async -> ProcessEvent? {
    for await event in events { return event }
    return nil
  }

  static func isGone(_ pid: pid_t) -> Bool { ProcessStatus(pid: pid).map(\.isGone) ?? true }
}
