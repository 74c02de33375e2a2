internal import ControlModel

/// `help`: only what the asking connection may call, in both forms from the catalogue.
enum HelpAnswer {
  static func list(for caller: Issuer) -> WireValue {
    let rows = CommandCatalogue.callable(by: caller).map { command -> WireValue in
      ["command": .string(command.verb), "summary": .string(command.summary)]
    }
    return [
      "commands": .array(rows),
      "notes": [
        "help COMMAND explains one command.",
        "A command is: verb { KEY = value }; several on one line with ';' between them.",
      ],
    ]
  }

  /// A command that the caller may not call is told as unknown: help shows what may be called.
  static func explain(_ verb: String, for caller: Issuer) -> Result<WireValue, Rejection> {
    let canonical = canonical(verb)
    guard let command = CommandCatalogue.command(canonical), command.audience.admits(caller) else {
      var unknown = UnknownCommand(caller: caller)
      return .failure(unknown.rejection([canonical], shown: verb))
    }
    return .success(page(of: command))
  }

  private static func page(of command: CommandDeclaration) -> WireValue {
    var members: [WireValue.Member] = [
      .init("about", WireValue([command.summary] + Wrapping.lines(command.details, width: 100))),
      .init("usage", [.string(command.usage)]),
    ]
    if !command.parameters.isEmpty { members.append(.init("parameters", .array(command.parameters.map(row)))) }
    members += [
      .init("examples", WireValue(command.examples.map { ExampleText.text(of: command, $0) })),
      .init("command", .string(command.verb)), .init("who", .string(command.audience.text)),
    ]
    return .object(members)
  }

  private static func row(_ parameter: Parameter) -> WireValue {
    let need =
      switch parameter.presence {
      case .required: "required"
      case .requiredFromOperators: "operators"
      case .optional: "optional"
      case .defaulted(let value): value
      }
    return [
      "key": .string(parameter.name), "value": .string(parameter.kind.shape), "default": .string(need),
      "meaning": .string(meaning(of: parameter)),
    ]
  }

  /// With what is allowed, where the usage line does not say it.
  private static func meaning(of parameter: Parameter) -> String {
    switch parameter.kind {
    case .choices, .seconds, .text: "\(parameter.meaning); \(parameter.kind.allowed)"
    case .slot, .partition, .number, .oneOf, .choice, .name, .verb: parameter.meaning
    }
  }

  /// A verb as people type it: blanks for underscores are fine.
  private static func canonical(_ verb: String) -> String {
    String(decoding: verb.utf8.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
  }
}

/// Breaks sentences into lines for a terminal.
enum Wrapping {
  /// Lines of at most `width` characters, longer only where a single word is.
  static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.unicodeScalars.count + 1 + word.unicodeScalars.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
