import CSystemd
import Glibc

/// systemd's service units over D-Bus: started, stopped, looked at, given CPU time (org.freedesktop.systemd1(5)).
///
/// Every call is a connection of its own and waits for its end, at most until the deadline: so it is for threads that
/// may wait, any number at once. Nothing is remembered between calls.
package struct SystemdUnits: Sendable {
  /// A D-Bus address.
  let address: String
  let deadline: Duration

  package init(address: String? = nil, deadline: Duration = .seconds(10)) {
    self.address = address ?? BusConnection.systemAddress
    self.deadline = deadline
  }

  /// How the unit stands; one that systemd has no memory of is inactive.
  package func state(of unit: String) throws(UnitFailure) -> UnitState { try connect().state(of: unit) }

  /// Starts the unit anew and waits until its start is done: what still runs of it is stopped first.
  ///
  /// `weight` is for its `CPUWeight=`; a unit whose weight cannot be set is started all the same. The answer may say
  /// that it has ended already. A start that fails is told with the unit's result, and forgotten by systemd.
  package func start(_ unit: String, weight: Int? = nil) throws(UnitFailure) -> UnitState {
    let manager = try connect()
    if let weight { try? manager.setProperty("CPUWeight", UInt64(clamping: weight), of: unit) }
    if try !manager.state(of: unit).isOver { try manager.run("StopUnit", unit) }
    do throws(UnitFailure) { try manager.run("StartUnit", unit) } catch {
      guard error.kind == .unsettled, let state = try? manager.state(of: unit), state.isOver else { throw error }
      manager.forgetFailure(of: state, unit)
      throw UnitFailure(.failed, "\(error.text): \(state.ending)")
    }
    return try manager.state(of: unit)
  }

  /// Stops the unit, waits until nothing of it is left, and says how it ended; systemd forgets that it has failed.
  package func stop(_ unit: String) throws(UnitFailure) -> UnitState {
    let manager = try connect()
    if try !manager.state(of: unit).isOver { try manager.run("StopUnit", unit) }
    let state = try manager.state(of: unit)
    guard state.isOver else { throw UnitFailure(.unsettled, "\(unit) is \(state.activeState)") }
    manager.forgetFailure(of: state, unit)
    return state
  }

  /// Sets `CPUWeight=` of the unit, until the host is booted anew; it need not run.
  package func setCPUWeight(_ weight: Int, of unit: String) throws(UnitFailure) {
    try connect().setProperty("CPUWeight", UInt64(clamping: weight), of: unit)
  }

  private func connect() throws(UnitFailure) -> ManagerConnection {
    ManagerConnection(try BusConnection(address, deadline: .now + deadline))
  }
}
