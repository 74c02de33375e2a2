package import ControlModel

/// The OpenRPC document (https://spec.open-rpc.org) of the methods that a caller may call.
package enum OpenRPCDocument {
  package static func value(for caller: Issuer) -> WireValue {
    let methods = CommandCatalogue.callable(by: caller)
    return [
      "openrpc": .string(ProductVersion.openRPC),
      "info": [
        "title": .string(ProductVersion.name), "version": .string(ProductVersion.protocolVersion),
        "description": "One line of JSON-RPC 2.0 a request, over the Unix socket that this document came from.",
      ],
      "methods": .array(methods.map(method)),
    ]
  }

  private static func method(_ command: CommandDeclaration) -> WireValue {
    var members: [WireValue.Member] = [
      .init("name", .string(command.verb)), .init("summary", .string(command.summary)),
    ]
    if !command.details.isEmpty { members.append(.init("description", .string(command.details))) }
    members += [
      .init("paramStructure", "by-name"), .init("params", .array(command.parameters.map(content))),
      .init("result", ["name": "result", "schema": command.result.json]),
      .init("errors", .array(errors(of: command))),
      .init("examples", .array(command.examples.enumerated().map { example($1, place: $0, of: command) })),
      .init("x-text", .string(command.usage)), .init("x-changes", .bool(command.effect == .changes)),
      .init("x-who", .string(command.audience.text)), .init("x-source", .string(command.source)),
    ]
    return .object(members)
  }

  private static func content(_ parameter: Parameter) -> WireValue {
    var schema = parameter.kind.json.members
    if case .defaulted(let text) = parameter.presence, let value = parameter.kind.json(ofText: text) {
      schema.append(.init("default", value))
    }
    return [
      "name": .string(parameter.name), "summary": .string(parameter.meaning),
      "required": .bool(parameter.presence == .required), "schema": .object(schema),
    ]
  }

  /// The command's own reasons, and those that any command may meet.
  private static func errors(of command: CommandDeclaration) -> [WireValue] {
    (Reason.general + command.reasons).map {
      ["code": WireValue($0.code), "message": .string($0.meaning), "data": ["reason": .string($0.rawValue)]]
    }
  }

  private static func example(
    _ example: CommandDeclaration.Example, place: Int, of command: CommandDeclaration
  ) -> WireValue {
    let params = example.arguments.members.map { member -> WireValue in
      ["name": .string(member.name), "value": member.value]
    }
    return [
      "name": .string("\(command.verb) \(place + 1)"), "params": .array(params),
      "result": ["name": "result", "value": example.result],
      "x-text": .string(ExampleText.text(of: command, example)),
    ]
  }
}
