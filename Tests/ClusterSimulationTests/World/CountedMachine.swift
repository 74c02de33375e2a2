import ControlModel
import ControlPlane
import EmbeddedMachine
import Synchronization

/// Device accesses that the machine's own threads have still to answer.
final class AccessCount: Sendable {
  private let count = Mutex(0)
  var areInFlight: Bool { count.withLock { $0 > 0 } }
  func begin() { count.withLock { $0 += 1 } }
  func end() { count.withLock { $0 -= 1 } }
}

/// The embedded machine, with a count of what is in flight: waiting for it is waiting for something.
struct CountedMachine: MachineBackend {
  var base: EmbeddedMachine
  let accesses: AccessCount

  var connectsInstantly: Bool { base.connectsInstantly }
  var withdrawsEjectRequests: Bool { base.withdrawsEjectRequests }

  mutating func start(
    _ record: MachineRecord, report: @escaping @Sendable (MachineReport) -> Void
  ) throws(MachineFailure) -> [MachineReport] {
    try base.start(record, report: report)
  }

  mutating func begin(_ request: MachineRequest) -> [MachineReport] { base.begin(request) }

  mutating func access(
    _ access: DeviceAccess, done: @escaping @Sendable (AccessResult) -> Void
  ) -> AccessResult? {
    accesses.begin()
    let accesses = accesses
    let result = base.access(access) { result in
      done(result)
      accesses.end()
    }
    if result != nil { accesses.end() }
    return result
  }

  mutating func stop(done: @escaping @Sendable () -> Void) { base.stop(done: done) }
}
