internal import ControlModel

extension CommandDeclaration {
  static let ping = CommandDeclaration(
    "ping", "Answer, and do nothing else.",
    audience: .everyone, rate: .register, source: "protocol, section 3", examples: [Example()]
  ) { _ throws(Rejection) in .local(.ping) }
}
