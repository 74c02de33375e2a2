package import ControlModel
import Dispatch
import Logging
import SystemdSupport

extension BootGeneration {
  /// No partition's: that of processes whose start nobody remembers.
  package static let unremembered = BootGeneration(0)
}

/// What is found of a partition without its process; all on the queue.
extension ProcessSupervisor {
  /// Whatever runs without a record is a guest that nobody knows any more: it is ended before the partition is off.
  ///
  /// Nil when nothing is left.
  func endUnknown(_ program: PartitionProgram) -> BootGeneration? {
    let unit = PartitionUnit(of: program, units)
    if case .unit = program.start {
      do throws(UnitFailure) { try unit.endNow() } catch {
        log.warning(
          "an unknown unit could not be stopped, and counts as running",
          metadata: ["partition": "\(program.name)", "error": "\(error.text)"])
        let process = PartitionProcess(program: program, generation: .unremembered, body: .unit(unit), phase: .unknown)
        hold(process)
        endUnit(process)
        return .unremembered
      }
    }
    // No process has marks of a generation that nobody had: the group alone says what is left.
    let marks = launch(program, .unremembered).marks
    return endLeft(
      ProcessSession(leader: 0, marks: marks, group: groups?.group(of: program.name)), of: program, .unremembered)
  }

  /// Ends processes that are left without their leader; nil when there are none, else their end is told.
  func endLeft(
    _ session: ProcessSession, of program: PartitionProgram, _ generation: BootGeneration
  ) -> BootGeneration? {
    guard let member = session.group?.killAll() ?? session.killMembers(isLeaderKnown: false) else {
      clear(program)
      return nil
    }
    log.notice("what a guest left is ended", metadata: ["partition": "\(program.name)"])
    let process = PartitionProcess(
      program: program, generation: generation, body: .session(session), phase: .ending)
    hold(process)
    wait(for: member, of: process) { $0.sweep($1, session) }
    return generation
  }
}
