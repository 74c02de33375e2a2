internal import ControlConfiguration
internal import ControlModel
internal import ControlPlane
internal import EmbeddedMachine
internal import Logging
internal import NIOCore
internal import QEMUMachine

extension Lifetime {
  /// Whether the machine could be made, as far as can be told without making it.
  static func checkMachine(_ assembly: Assembly) throws(Ending) {
    guard assembly.configuration.machine.kind == .qemu else { return }
    do throws(MachineFailure) { try assembly.qemuPlan(recorded: []).check() } catch {
      throw .configuration(["controlprogd: the machine cannot be built: \(error.text)"])
    }
  }

  /// The machine of the configured kind; a plan that it cannot carry out ends the start.
  static func makeMachine(
    _ assembly: Assembly, _ stored: StoredState?, _ loop: any EventLoop, _ log: Logger
  ) async throws(Ending) -> any MachineBackend {
    do throws(MachineFailure) {
      switch assembly.configuration.machine.kind {
      case .embedded: return try EmbeddedMachine(assembly.embeddedPlan, log: log)
      case .qemu:
        let plan = assembly.qemuPlan(recorded: stored?.slots ?? [])
        // It lives on the loop from its first moment.
        let made = await onLoop(loop) {
          Result { () throws(MachineFailure) in try QEMUMachine(plan, on: loop, log: log) }
        }
        return try made.get()
      }
    } catch {
      throw .configuration(["controlprogd: the machine cannot be built: \(error.text)"])
    }
  }
}
