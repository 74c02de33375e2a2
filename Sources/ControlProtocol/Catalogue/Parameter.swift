/// One argument of a command: its key, its rules and its meaning, declared once for both forms.
package struct Parameter: Equatable, Sendable {
  package enum Presence: Equatable, Sendable {
    case required
    case optional
    /// Left out, it is this value, as the text form writes it.
    case defaulted(String)
    /// An operator must give it; a guest is meant itself.
    case requiredFromOperators
  }

  /// In lower case; the text form takes any case.
  package let name: String
  package let kind: ParameterKind
  package let presence: Presence
  /// One plain sentence.
  package let meaning: String

  package init(_ name: String, _ kind: ParameterKind, _ presence: Presence = .required, _ meaning: String) {
    self.name = name
    self.kind = kind
    self.presence = presence
    self.meaning = meaning
  }

  /// Whether `key` names this parameter: `ppar` is `lpar` by the second embodiment's name.
  package func answers(to key: String) -> Bool {
    name.hasSameBytes(as: key) || (name == "lpar" && key.hasSameBytes(as: "ppar"))
  }

  /// As usage lines write it: `LPAR=<partition>`, `[WAIT=none|guest]`.
  package var usage: String {
    let pair = "\(ASCII.uppercased(name))=\(kind.shape)"
    return presence == .required ? pair : "[\(pair)]"
  }
}

extension Parameter {
  /// The `lpar` of most commands.
  static func lpar(_ meaning: String) -> Parameter { Parameter("lpar", .partition, .required, meaning) }
  /// The `slot` of commands that work on exactly one.
  static func slot(_ meaning: String) -> Parameter { Parameter("slot", .slot, .required, meaning) }
  static func timeout(_ seconds: String, _ meaning: String) -> Parameter {
    Parameter("timeout", .seconds, .defaulted(seconds), meaning)
  }
}
