import SeededRandom

@testable import ControlProtocol

/// One request in both forms.
struct Spelling {
  let text: String
  let json: String

  init(_ command: CommandDeclaration, _ arguments: [(key: String, text: String, json: String)]) {
    let pairs = arguments.map { "\($0.key)=\($0.text)" }
    text = ([command.verb] + pairs).joined(separator: " ")
    json = request(command.verb, "{\(arguments.map { "\"\($0.key)\":\($0.json)" }.joined(separator: ","))}")
  }

  /// The least that the command takes, one for each way where there are several.
  static func base(of command: CommandDeclaration) -> [Spelling] {
    least(of: command).map { Spelling(command, $0) }
  }

  /// The least, and then each parameter with each of its samples.
  static func all(of command: CommandDeclaration) -> [Spelling] {
    base(of: command)
      + least(of: command).flatMap { least in
        command.parameters.flatMap { parameter -> [Spelling] in
          // `explain` takes one of its three at a time.
          let others = command.verb == "explain" ? [] : least.filter { $0.key != parameter.name }
          return samples(of: parameter.kind).map { sample in
            Spelling(command, others + [(parameter.name, sample.text, sample.json)])
          }
        }
      }
  }

  private static func least(of command: CommandDeclaration) -> [[(key: String, text: String, json: String)]] {
    if command.verb == "explain" {
      return command.parameters.map { [($0.name, samples(of: $0.kind)[0].text, samples(of: $0.kind)[0].json)] }
    }
    let required = command.parameters.filter { $0.presence == .required || $0.presence == .requiredFromOperators }
    return [required.map { ($0.name, samples(of: $0.kind)[0].text, samples(of: $0.kind)[0].json) }]
  }

  /// Good values of a kind, the edges among them.
  static func samples(of kind: ParameterKind) -> [(text: String, json: String)] {
    switch kind {
    case .slot: [("0", "0"), ("65535", "65535")]
    case .partition: [("0", "0"), ("LPAR1", "\"LPAR1\""), ("18446744073709551615", "18446744073709551615")]
    case .number(let range, let hex):
      [("\(range.lowerBound)", "\(range.lowerBound)")]
        + (range.contains(200) && hex ? [("0xc8", "200"), ("200", "200")] : [])
        + [("\(min(range.upperBound, 0xff))", "\(min(range.upperBound, 0xff))")]
    case .oneOf(let numbers, _): numbers.map { ("\($0)", "\($0)") }
    case .seconds: [("0", "0"), ("0.125", "0.125"), ("86400", "86400")]
    case .choice(let words): words.map { ($0, "\"\($0)\"") }
    case .choices(let words):
      [(words.joined(separator: ","), "[\(words.map { "\"\($0)\"" }.joined(separator: ","))]")]
    case .name: [("db", "\"db\""), ("\"disk-0_a\"", "\"disk-0_a\"")]
    case .verb: [("add_pci", "\"add_pci\"")]
    case .text: [("x", "\"x\""), ("\"a ; b = \\\"c\\\" \\\\\"", "\"a ; b = \\\"c\\\" \\\\\""), ("\"\"", "\"\"")]
    }
  }
}
