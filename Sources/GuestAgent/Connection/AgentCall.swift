package import ControlModel
package import ControlProtocol

/// A command that the agent says, in JSON form.
package struct AgentCall: Equatable, Sendable {
  package let method: String
  package let params: WireValue
  package init(_ method: String, _ params: WireValue = .nothing) {
    self.method = method
    self.params = params
  }

  /// A trapped read of a register, in its whole width (protocol, section 4).
  package static func read(_ port: GPEPort) -> AgentCall {
    AgentCall("io_read", ["port": WireValue(port.rawValue), "width": WireValue(port.width)])
  }

  package static func write(_ port: GPEPort, _ value: UInt32) -> AgentCall {
    AgentCall(
      "io_write", ["port": WireValue(port.rawValue), "width": WireValue(port.width), "value": WireValue(value)])
  }

  package static func ost(_ slot: SlotNumber, isEject: Bool, status: UInt32) -> AgentCall {
    AgentCall("ost", ["slot": WireValue(slot.number), "event": isEject ? 3 : 1, "status": WireValue(status)])
  }

  package static let gpeRead = AgentCall("gpe_read")
  package static let showSlots = AgentCall("show_slots")
  package static let powerOff = AgentCall("power_off")
}

/// How a call ended.
package enum CallAnswer: Equatable, Sendable {
  case done(WireValue)
  case refused(Rejection)
  /// The connection ended first, or there is none: whether the command was carried out is not known.
  case lost

  /// The register's value that an access answered.
  var value: UInt64? {
    guard case .done(let result) = self, case .unsigned(let value)? = result["value"] else { return nil }
    return value
  }
}
