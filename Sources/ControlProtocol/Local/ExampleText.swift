internal import ControlModel

/// The examples of the catalogue as a client writes them, in both forms.
enum ExampleText {
  static func text(of command: CommandDeclaration, _ example: CommandDeclaration.Example) -> String {
    var bytes = Array(command.textVerb.utf8)
    let arguments = example.arguments.members.map {
      WireValue.Member(ASCII.uppercased($0.name), textual($0, of: command))
    }
    TextAnswer.append(pairs: arguments, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func json(of command: CommandDeclaration, _ example: CommandDeclaration.Example) -> String {
    var members: [WireValue.Member] = [
      .init("jsonrpc", "2.0"), .init("id", 1), .init("method", .string(command.verb)),
    ]
    if !example.arguments.members.isEmpty { members.append(.init("params", example.arguments)) }
    return JSONWriter.text(.object(members))
  }

  /// Ports and other numbers that people know in hexadecimal are shown so, where the text form takes that.
  private static func textual(_ member: WireValue.Member, of command: CommandDeclaration) -> WireValue {
    guard case .unsigned(let number) = member.value, number > 9,
      case .number(_, allowsHex: true) = command.parameters.first(where: { $0.name == member.name })?.kind
    else { return member.value }
    return .string("0x" + String(number, radix: 16))
  }
}

extension WireValue {
  /// The members of an object; none of anything else.
  var members: [Member] { if case .object(let members) = self { members } else { [] } }
}
