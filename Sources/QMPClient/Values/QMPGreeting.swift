package import ControlProtocol

/// What a QEMU says of itself when somebody connects.
package struct QMPGreeting: Equatable, Sendable {
  package let major: UInt64
  package let minor: UInt64
  package let micro: UInt64
  /// The distribution's name for its build; often empty.
  package let package: String
  /// What could be negotiated; nothing of it is asked for.
  package let capabilities: [String]

  /// Nil when `value`, the member `QMP` of the first line, is not as QMP's specification has it.
  package init?(_ value: WireValue) {
    guard let version = value["version"], let number = version["qemu"],
      case .unsigned(let major)? = number["major"], case .unsigned(let minor)? = number["minor"],
      case .unsigned(let micro)? = number["micro"], case .array(let words)? = value["capabilities"]
    else { return nil }
    self.major = major
    self.minor = minor
    self.micro = micro
    if case .string(let text)? = version["package"] { package = text } else { package = "" }
    capabilities = words.compactMap { if case .string(let word) = $0 { word } else { nil } }
  }
}
