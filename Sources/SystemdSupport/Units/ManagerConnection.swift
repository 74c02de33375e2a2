import CSystemd
import Glibc

/// systemd's manager at the other end of a connection, for one call of ``SystemdUnits``.
final class ManagerConnection {
  private let bus: BusConnection
  private var hearsJobs = false
  private static let name = "org.freedesktop.systemd1"
  private static let path = "/org/freedesktop/systemd1"

  init(_ bus: BusConnection) { self.bus = bus }

  /// All that is of interest in one answer, so that it is of one moment.
  func state(of unit: String) throws(UnitFailure) -> UnitState {
    let call = try bus.message(
      to: Self.name, try Self.objectPath(unit), "org.freedesktop.DBus.Properties", "GetAll")
    try call.append("")
    let answer = try bus.call(call)
    var state = UnitState()
    let wanted = [
      "ActiveState": "s", "Result": "s", "ControlGroup": "s", "MainPID": "u", "ExecMainStatus": "i",
      "InvocationID": "ay",
    ]
    try answer.mapping(wanted) { name throws(UnitFailure) in
      switch name {
      case "ActiveState": state.activeState = try answer.text()
      case "Result": state.result = try answer.text()
      case "ControlGroup": state.controlGroup = try answer.text()
      case "MainPID": state.mainPID = try answer.number("u")
      case "ExecMainStatus": state.mainStatus = try answer.number("i")
      default: state.invocation = Self.hexadecimal(try answer.bytes())
      }
    }
    return state
  }

  /// Asks for a job, such as StartUnit, and waits until it is done.
  func run(_ job: String, _ unit: String) throws(UnitFailure) {
    try hearJobs()
    let call = try self.call(job)
    try call.append(unit)
    try call.append("replace")
    let asked = try bus.call(call).text("o")
    let result = try resultOfJob(asked)
    guard result == "done" else { throw UnitFailure(.unsettled, "\(job) \(unit): \(result)") }
  }

  /// A unit that has failed is kept until somebody has looked: we have.
  ///
  /// The unit is over whether this is done or not, so a refusal is no failure.
  func forgetFailure(of state: UnitState, _ unit: String) {
    guard state.activeState == "failed" else { return }
    do throws(UnitFailure) {
      let call = try self.call("ResetFailedUnit")
      try call.append(unit)
      _ = try bus.call(call)
    } catch { return }
  }

  /// Of a resource's kind, at run time alone: it is forgotten when the host is booted anew.
  func setProperty(_ property: String, _ value: UInt64, of unit: String) throws(UnitFailure) {
    let call = try self.call("SetUnitProperties")
    try call.append(unit)
    try call.append(true)
    try call.append("a", of: "(sv)") { () throws(UnitFailure) in
      try call.append("r", of: "sv") { () throws(UnitFailure) in
        try call.append(property)
        try call.append("v", of: "t") { () throws(UnitFailure) in try call.append(value) }
      }
    }
    _ = try bus.call(call)
  }

  /// Before the first job: one that ends at once must not end unheard.
  private func hearJobs() throws(UnitFailure) {
    guard !hearsJobs else { return }
    let match = try bus.message(
      to: "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch")
    try match.append("type='signal',sender='\(Self.name)',interface='\(Self.name).Manager',member='JobRemoved'")
    _ = try bus.call(match)
    _ = try bus.call(try call("Subscribe"))
    hearsJobs = true
  }

  private func resultOfJob(_ asked: String) throws(UnitFailure) -> String {
    while true {
      let signal = try bus.signal()
      guard sd_bus_message_is_signal(signal.raw, "\(Self.name).Manager", "JobRemoved") > 0 else { continue }
      _ = try signal.number("u")
      let job = try signal.text("o")
      _ = try signal.text()
      if job == asked { return try signal.text() }
    }
  }

  private func call(_ member: String) throws(UnitFailure) -> BusMessage {
    try bus.message(to: Self.name, Self.path, "\(Self.name).Manager", member)
  }

  private static func objectPath(_ unit: String) throws(UnitFailure) -> String {
    var path: UnsafeMutablePointer<CChar>?
    let result = sd_bus_path_encode("\(Self.path)/unit", unit, &path)
    guard result >= 0, let path else { throw UnitFailure(.refused, "\(unit): \(BusConnection.words(-result))") }
    defer { free(path) }
    return String(cString: path)
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
