internal import ControlModel

extension CommandDeclaration {
  static let help = CommandDeclaration(
    "help", "List the commands that this connection may call, or explain one.",
    details: "In text the command's verb may stand right behind: `help add_pci`, `help show slots`.",
    parameters: [Parameter("verb", .verb, .optional, "the command to explain")], positional: "verb",
    audience: .everyone, source: "protocol, section 2", result: ResultSchemas.help, reasons: [.unknownCommand],
    examples: [
      Example(.nothing, ["commands": [["command": "ping", "summary": "Answer, and do nothing else."]]])
    ]
  ) { arguments throws(Rejection) in .local(.help(verb: arguments.wordIfGiven("verb"))) }
}
