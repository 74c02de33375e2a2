/// Whether text is well-formed XML: tags that match, attributes in quotes, none twice, entities that XML has.
///
/// It knows what the renderer may write and no more: elements, attributes, text.
struct XMLCheck {
  private var rest: Substring
  private var open: [Substring] = []
  private(set) var elements: [String: Int] = [:]

  /// Nil when it is not.
  init?(_ text: String) {
    rest = text[...]
    while !rest.isEmpty {
      guard rest.first == "<" ? tag() : characters() else { return nil }
    }
    guard open.isEmpty, elements["svg"] == 1 else { return nil }
  }

  private mutating func characters() -> Bool {
    let text = rest.prefix { $0 != "<" }
    rest = rest.dropFirst(text.count)
    let isOutside = open.isEmpty && text.contains { !$0.isWhitespace }
    return !isOutside && Self.isText(text)
  }

  private mutating func tag() -> Bool {
    guard let end = rest.firstIndex(of: ">") else { return false }
    var inside = rest[rest.index(after: rest.startIndex)..<end]
    rest = rest[rest.index(after: end)...]
    if inside.first == "/" { return open.popLast() == inside.dropFirst() }
    let isEmpty = inside.last == "/"
    if isEmpty { inside = inside.dropLast() }
    let name = inside.prefix { $0 != " " }
    guard !name.isEmpty, name.allSatisfy({ $0.isASCII && $0.isLetter }) else { return false }
    elements[String(name), default: 0] += 1
    if !isEmpty { open.append(name) }
    return Self.areAttributes(inside.dropFirst(name.count))
  }

  private static func areAttributes(_ text: Substring) -> Bool {
    var rest = text
    var names: Set<Substring> = []
    while !rest.isEmpty {
      guard rest.first == " ", let equals = rest.firstIndex(of: "=") else { return false }
      let name = rest[..<equals].dropFirst()
      let value = rest[rest.index(after: equals)...]
      guard value.first == "\"", let end = value.dropFirst().firstIndex(of: "\""), names.insert(name).inserted,
        isText(value.dropFirst()[..<end])
      else { return false }
      rest = value[value.index(after: end)...]
    }
    return true
  }

  private static func isText(_ text: Substring) -> Bool {
    let scalars = text.unicodeScalars
    if scalars.contains(where: { $0.value < 0x20 && $0 != "\n" || $0 == "<" || $0.value & 0xfffe == 0xfffe }) {
      return false
    }
    return text.split(separator: "&", omittingEmptySubsequences: false).dropFirst().allSatisfy { part in
      ["amp;", "lt;", "gt;", "quot;", "apos;"].contains { part.hasPrefix($0) }
    }
  }
}
