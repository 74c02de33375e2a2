internal import ControlModel

/// One command's part of the reference page.
enum CommandSection {
  static func markdown(_ command: CommandDeclaration) -> String {
    var parts = [
      "### `\(command.verb)`", command.summary + (command.details.isEmpty ? "" : " " + command.details),
      "    " + command.usage, facts(of: command),
    ]
    if !command.parameters.isEmpty { parts.append(parameters(of: command)) }
    parts.append(result(of: command))
    if !command.reasons.isEmpty {
      parts.append("Refused with: " + command.reasons.map { "`\($0.rawValue)`" }.joined(separator: ", ") + ".")
    }
    parts += command.examples.map { example($0, of: command) }
    return parts.joined(separator: "\n\n")
  }

  private static func facts(of command: CommandDeclaration) -> String {
    let changes = command.effect == .changes ? "changes something" : "changes no slot and no partition"
    let rate = command.rate == .register ? "counts against the rate of accesses" : "counts against the rate of commands"
    return "For \(command.audience.text); \(changes); \(rate). Source: \(command.source)."
  }

  private static func parameters(of command: CommandDeclaration) -> String {
    let rows = command.parameters.map { parameter in
      let need =
        switch parameter.presence {
        case .required: "required"
        case .requiredFromOperators: "required from operators"
        case .optional: "optional"
        case .defaulted(let value): "`\(value)`"
        }
      let allowed = MarkdownTable.cell(parameter.kind.allowed)
      return "| `\(parameter.name)` | \(need) | \(allowed) | \(MarkdownTable.cell(parameter.meaning)) |"
    }
    return (["| key | default | allowed | meaning |", "|---|---|---|---|"] + rows).joined(separator: "\n")
  }

  private static func result(of command: CommandDeclaration) -> String {
    command.result.fields.isEmpty
      ? "Answers " + (command.result == .nothing ? "nothing." : "an object whose members depend on what was asked.")
      : MarkdownTable.fields(command.result, title: "result")
  }

  private static func example(_ example: CommandDeclaration.Example, of command: CommandDeclaration) -> String {
    let text = ExampleText.text(of: command, example)
    let textAnswer = AnswerEncoder.encode(.success(example.result), to: .text)
    let json = ExampleText.json(of: command, example)
    let jsonAnswer = AnswerEncoder.encode(.success(example.result), to: .json(id: 1))
    return """
      ```
      \(text)
      \(String(decoding: textAnswer.dropLast(), as: UTF8.self))
      \(json)
      \(String(decoding: jsonAnswer.dropLast(), as: UTF8.self))
      ```
      """
  }
}
