internal import ControlModel

/// A frame of text: one command, or several with `;` between them, each answered in turn.
enum TextFrame {
  static func parse(_ bytes: ByteView, caller: Issuer) -> ParsedFrame {
    var unknown = UnknownCommand(caller: caller)
    do throws(TextFault) {
      let statements = try TextLexer.statements(bytes)
      return ParsedFrame(form: .text, isBatch: false, requests: statements.map { request($0, caller, &unknown) })
    } catch {
      return FrameParser.refused(Rejection(.parseError, "byte \(error.offset): \(error.text)"), form: .text)
    }
  }

  private static func request(
    _ statement: TextStatement, _ caller: Issuer, _ unknown: inout UnknownCommand
  ) -> ParsedRequest {
    guard let (command, used) = command(statement.words) else {
      return ParsedRequest(address: .text, verb: nil, call: .failure(rejection(of: statement, &unknown)))
    }
    var given: [(key: String, value: GivenValue)] = []
    var fault: Rejection?
    let rest = statement.words[used...]
    if let key = command.positional, !rest.isEmpty {
      given.append((key, .text(rest.joined(separator: "_"))))
    } else if let word = rest.first ?? statement.stray {
      fault = .argument(word, "is no KEY=value; \(command.verb) takes \(command.keys)")
    }
    for pair in statement.pairs {
      guard let value = pair.value else {
        fault = fault ?? .argument(pair.key, "has no value")
        continue
      }
      given.append((pair.key, .text(value)))
    }
    if let word = statement.stray, fault == nil { fault = .argument(word, "is no KEY=value") }
    let call = RequestCheck.call(of: command, given: given, fault: fault, caller: caller)
    return ParsedRequest(address: .text, verb: command.verb, call: call)
  }

  /// The command of the most leading words, joined by `_`, and how many they are.
  private static func command(_ words: [String]) -> (CommandDeclaration, used: Int)? {
    for used in stride(from: min(words.count, CommandCatalogue.longestVerb), to: 0, by: -1) {
      let verb = used == 1 ? words[0] : words[..<used].joined(separator: "_")
      if let command = CommandCatalogue.command(verb) { return (command, used) }
    }
    return nil
  }

  private static func rejection(of statement: TextStatement, _ unknown: inout UnknownCommand) -> Rejection {
    let words = statement.words.prefix(CommandCatalogue.longestVerb)
    guard let first = words.first else {
      return Rejection(.unknownCommand, "a command begins with its verb; the nearest is help")
    }
    let attempts = (1...words.count).map { words[..<$0].joined(separator: "_") }
    let shown = words.count == 1 ? first : words.joined(separator: " ")
    return unknown.rejection(attempts, shown: shown)
  }
}
