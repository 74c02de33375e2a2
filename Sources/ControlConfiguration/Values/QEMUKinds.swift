extension Kind where Value == String {
  /// The name of a device model.
  static var driver: Kind {
    let allowed = "the name of a QEMU device matching [A-Za-z0-9_.+-]{1,64}"
    return scalar(allowed, render: { $0 }) { text, _ in
      (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { Name.isDriverByte($0) } ? text : nil
    }
  }
}

extension Kind where Value == [String: QEMUValue] {
  /// What a device is given beside what the control program sets.
  static func properties(without own: Set<String>) -> Kind {
    let names = own.sorted().joined(separator: ", ")
    return Kind(
      allowed: "a mapping of names matching [A-Za-z0-9_.-]{1,64} to texts, numbers and booleans, no name twice and "
        + "none of \(names), which the control program sets",
      read: { document, node in
        Result { () throws(Refusal) in try QEMUReading(document: document).members(node, without: own, isFlat: true) }
      }, render: QEMUValue.describe)
  }

  /// A QAPI `Netdev` without its id.
  static var netdev: Kind {
    Kind(
      allowed: "a mapping with the text \"type\", of names matching [A-Za-z0-9_.-]{1,64} to values, no name twice and "
        + "no \"id\", which the control program sets",
      read: { document, node in
        Result { () throws(Refusal) in
          let members = try QEMUReading(document: document).members(node, without: ["id"], isFlat: false)
          guard case .text? = members["type"] else {
            throw Refusal(node: node, hint: "; the key \"type\" is missing or no text")
          }
          return members
        }
      }, render: QEMUValue.describe)
  }
}

/// Values that only QEMU knows the meaning of.
private struct QEMUReading {
  let document: YAMLDocument

  func members(_ node: Int, without own: Set<String>, isFlat: Bool) throws(Refusal) -> [String: QEMUValue] {
    guard case .mapping(let entries) = document[node].content else { throw Refusal(node: node) }
    var members: [String: QEMUValue] = [:]
    for entry in entries {
      guard case .scalar(let name, _) = document[entry.key].content, isName(name), !own.contains(name),
        members[name] == nil
      else { throw Refusal(node: entry.key) }
      members[name] = try value(entry.value, isFlat: isFlat)
    }
    return members
  }

  /// No deeper than a document may be.
  private func value(_ node: Int, isFlat: Bool) throws(Refusal) -> QEMUValue {
    switch document[node].content {
    case .scalar(let text, let isPlain):
      guard let value = scalar(text, isPlain: isPlain) else { throw Refusal(node: node) }
      return value
    case .sequence(let items) where !isFlat:
      var values: [QEMUValue] = []
      for item in items { values.append(try value(item, isFlat: false)) }
      return .list(values)
    case .mapping where !isFlat: return .mapping(try members(node, without: [], isFlat: false))
    case .sequence, .mapping: throw Refusal(node: node)
    }
  }

  /// Nil for nothing, and for what no argument can carry.
  private func scalar(_ text: String, isPlain: Bool) -> QEMUValue? {
    guard !text.utf8.contains(0) else { return nil }
    guard isPlain else { return .text(text) }
    switch text {
    case "", "~", "null": return nil
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: return number(text) ?? .text(text)
    }
  }

  /// Nil for a leading zero, which a number would lose: such as a serial number's.
  private func number(_ text: String) -> QEMUValue? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.hasPrefix("0") || text == "0", let magnitude = ASCIINumber.parse(digits.utf8) else { return nil }
    if digits.count == text.count { return .unsigned(magnitude) }
    return Int64(exactly: magnitude).map { .negative(-$0) }
  }

  private func isName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { Name.isDriverByte($0) && $0 != UInt8(ascii: "+") }
  }
}

extension Name {
  /// What the name of a device model may have.
  fileprivate static func isDriverByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || "_.+-".utf8.contains(byte)
  }
}
