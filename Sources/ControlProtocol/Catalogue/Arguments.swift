internal import ControlModel

/// The arguments of one request, checked against their command's parameters, defaults filled in.
package struct Arguments {
  private var values: [(name: String, value: CheckedValue)] = []

  /// Checks `given` by the rules of `command`.
  ///
  /// The first fault answers, in the order in which the client wrote.
  init(
    _ given: [(key: String, value: GivenValue)], for command: CommandDeclaration, caller: Issuer
  ) throws(Rejection) {
    for (key, value) in given {
      guard let parameter = command.parameters.first(where: { $0.answers(to: key) }) else {
        throw .argument(key, "is unknown; \(command.verb) takes \(command.keys)")
      }
      if has(parameter.name) { throw .argument(key, "is given twice") }
      guard let checked = parameter.kind.check(value) else {
        throw .argument(key, "is \(value.shown); allowed is \(parameter.kind.allowed)")
      }
      values.append((parameter.name, checked))
    }
    for parameter in command.parameters where !has(parameter.name) { try fill(parameter, caller) }
  }

  private mutating func fill(_ parameter: Parameter, _ caller: Issuer) throws(Rejection) {
    switch parameter.presence {
    case .optional: return
    case .defaulted(let text):
      if let value = parameter.kind.check(.text(text)) { values.append((parameter.name, value)) }
    case .requiredFromOperators where caller.partition != nil: return
    case .required, .requiredFromOperators:
      throw .argument(parameter.name, "is missing; it is \(parameter.kind.allowed)")
    }
  }

  func has(_ name: String) -> Bool { values.contains { $0.name == name } }

  /// A parameter's value, when it was given or has a default.
  func find<Value>(_ name: String, _ view: (CheckedValue) -> Value?) -> Value? {
    values.first { $0.name == name }.flatMap { view($0.value) }
  }

  /// A parameter that must be there.
  ///
  /// The check has seen to it; a declaration that reads a parameter which it does not declare as required is answered
  /// `internal_error` rather than trapped.
  func require<Value>(_ name: String, _ view: (CheckedValue) -> Value?) throws(Rejection) -> Value {
    guard let value = find(name, view) else { throw Rejection(.internalError, "\(name) has no value") }
    return value
  }
}

extension Rejection {
  /// An `invalid_argument` about the argument `key`.
  static func argument(_ key: String, _ text: String) -> Rejection {
    let shown = Excerpt.of(key)
    return Rejection(.invalidArgument, "\(shown) \(text)", data: [Detail("argument", .string(shown))])
  }
}
