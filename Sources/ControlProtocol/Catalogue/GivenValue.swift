/// An argument as the client gave it, before the parameter's rules.
enum GivenValue: Equatable {
  case text(String)
  case json(WireValue)

  /// For messages: as it was typed, cut to a size that fits one line.
  var shown: String {
    switch self {
    case .text(let text): Excerpt.of(text)
    case .json(let value) where value.isScalar: Excerpt.of(JSONWriter.text(value))
    case .json(.array): "a list"
    case .json: "an object"
    }
  }
}

/// What a client sent, made fit for a message: short, on one line, nothing that steers a terminal.
enum Excerpt {
  static let limit = 40

  static func of(_ text: String) -> String {
    var excerpt = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == limit { return excerpt + "..." }
      let isPlain =
        scalar.value >= 0x20 && !(0x7f...0x9f ~= scalar.value) && scalar.value != 0x2028
        && scalar.value != 0x2029
      excerpt.unicodeScalars.append(isPlain ? scalar : "?")
    }
    return excerpt
  }
}
