package import SystemdSupport

/// systemd, as far as partitions' units need it: every call waits for its end, up to the manager's deadline.
package protocol UnitManager: Sendable {
  func state(of unit: String) throws(UnitFailure) -> UnitState
  /// Starts it anew, with a CPU weight from its first instruction on, and waits until that is done.
  ///
  /// The answer may say that it has ended already.
  func start(_ unit: String, weight: Int?) throws(UnitFailure) -> UnitState
  /// Stops it, waits until nothing of it is left, and says how it ended.
  func stop(_ unit: String) throws(UnitFailure) -> UnitState
  func setCPUWeight(_ weight: Int, of unit: String) throws(UnitFailure)
}

extension SystemdUnits: UnitManager {}
