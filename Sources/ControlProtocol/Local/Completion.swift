package import ControlModel

/// What a shell needs to complete command lines: the verbs, their keys, and the words that keys take.
package enum Completion {
  package static func value(for caller: Issuer) -> WireValue {
    ["commands": .array(CommandCatalogue.callable(by: caller).map(command))]
  }

  private static func command(_ command: CommandDeclaration) -> WireValue {
    [
      "verb": .string(command.verb), "text": .string(command.textVerb), "summary": .string(command.summary),
      "keys": .array(
        command.parameters.map { parameter in
          [
            "key": .string(parameter.name), "required": .bool(parameter.presence == .required),
            "kind": .string(parameter.kind.word), "choices": WireValue(parameter.kind.words),
          ]
        }),
    ]
  }
}

extension ParameterKind {
  /// What a completer can look up by itself: slots by `show_slots`, partitions by `show_partitions`.
  fileprivate var word: String {
    switch self {
    case .slot: "slot"
    case .partition: "partition"
    case .number, .oneOf: "number"
    case .seconds: "seconds"
    case .choice, .choices: "choice"
    case .name: "name"
    case .verb: "verb"
    case .text: "text"
    }
  }

  /// The words to choose from; none where anything fits.
  fileprivate var words: [String] {
    switch self {
    case .choice(let words), .choices(let words): words
    case .oneOf(let numbers, _): numbers.map { "\($0)" }
    case .slot, .partition, .number, .seconds, .name, .verb, .text: []
    }
  }
}
