/// What an argument may be.
///
/// The check of both forms, the usage line and the JSON schema come from it.
package enum ParameterKind: Equatable, Sendable {
  /// 0 to 65,535.
  case slot
  /// A number, or a name; in JSON a string is always a name.
  case partition
  /// A whole number; `allowsHex`: the text form also takes `0x..`.
  case number(ClosedRange<UInt64>, allowsHex: Bool)
  /// One of a few whole numbers.
  case oneOf([UInt64], allowsHex: Bool)
  /// Seconds, whole or with a fraction, 0 to 86,400.
  case seconds
  /// One of a few words.
  case choice([String])
  /// Some of a few words: a list in JSON, separated by commas in text.
  case choices([String])
  /// `[A-Za-z][A-Za-z0-9_-]{0,31}`.
  case name
  /// The verb of a command, with underscores or blanks.
  case verb
  /// Any text up to that many bytes of UTF-8.
  case text(limit: Int)

  static let secondsLimit: UInt64 = 86_400

  /// A number of any size that 64 bits hold.
  static let anyNumber = ParameterKind.number(0...UInt64.max, allowsHex: false)
  static func width(_ widths: [UInt64]) -> ParameterKind { .oneOf(widths, allowsHex: false) }
}

extension ParameterKind {
  /// As usage lines show it.
  package var shape: String {
    switch self {
    case .slot: "0..65535"
    case .partition: "<partition>"
    case .number(let range, _) where range.upperBound == .max:
      range.lowerBound == 0 ? "<number>" : "<number from \(range.lowerBound)>"
    case .number(let range, _): "\(range.lowerBound)..\(range.upperBound)"
    case .oneOf(let numbers, let hex): numbers.map { hex && $0 > 9 ? Self.hex($0) : "\($0)" }.joined(separator: "|")
    case .seconds: "<seconds>"
    case .choice(let words): words.joined(separator: "|")
    case .choices: "<word,word,...>"
    case .name: "<name>"
    case .verb: "<command>"
    case .text: "<text>"
    }
  }

  /// What is allowed, as `invalid_argument` and the reference page say it.
  package var allowed: String {
    switch self {
    case .slot: "a whole number 0 to 65535"
    case .partition: "a partition's number, or its name (a letter, then up to 31 letters, digits, _ or -)"
    case .number(let range, let hex): Self.words(range) + (hex ? ", in text also as 0x.." : "")
    case .oneOf(let numbers, let hex):
      "one of " + numbers.map { hex && $0 > 9 ? "\($0) (\(Self.hex($0)))" : "\($0)" }.joined(separator: ", ")
    case .seconds: "seconds, 0 to \(Self.secondsLimit), whole or with a decimal fraction"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .choices(let words): "a list of " + words.joined(separator: ", ")
    case .name: "a name: a letter, then up to 31 letters, digits, _ or -"
    case .verb: "the verb of a command"
    case .text(let limit): "text of at most \(limit) bytes"
    }
  }

  private static func words(_ range: ClosedRange<UInt64>) -> String {
    "a whole number \(range.lowerBound) to \(range.upperBound == .max ? "2^64-1" : "\(range.upperBound)")"
  }

  private static func hex(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }
}
