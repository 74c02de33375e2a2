/// A service unit as systemd has it, in the terms of its D-Bus interface (org.freedesktop.systemd1(5)).
package struct UnitState: Equatable, Sendable {
  /// `ActiveState`: active, activating, deactivating, inactive, failed, ...
  package var activeState: String
  /// 0 when there is no main process.
  package var mainPID: Int32
  /// `InvocationID` in hexadecimal digits, which names one start of the unit; empty for a unit that never ran.
  package var invocation: String
  /// `Result` of the last run: success, exit-code, signal, oom-kill, timeout and others.
  package var result: String
  /// `ExecMainStatus`: exit status or signal of the main process that ended last.
  package var mainStatus: Int32
  /// `ControlGroup`: path in the hierarchy; empty when nothing runs.
  package var controlGroup: String

  package init(
    activeState: String = "inactive", mainPID: Int32 = 0, invocation: String = "", result: String = "success",
    mainStatus: Int32 = 0, controlGroup: String = ""
  ) {
    self.activeState = activeState
    self.mainPID = mainPID
    self.invocation = invocation
    self.result = result
    self.mainStatus = mainStatus
    self.controlGroup = controlGroup
  }

  /// Nothing of the unit is left: systemd says so when its control group is empty.
  package var isOver: Bool { activeState == "inactive" || activeState == "failed" }

  /// How it ended, in a few words for people.
  package var ending: String { mainStatus == 0 ? result : "\(result), status \(mainStatus)" }
}
