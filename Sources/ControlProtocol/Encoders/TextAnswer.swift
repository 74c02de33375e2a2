internal import ControlModel

/// An answer in the text form: payload lines, then exactly one status line (protocol, section 2).
enum TextAnswer {
  static func append(_ answer: Result<WireValue, Rejection>, to bytes: inout [UInt8]) {
    switch answer {
    case .success(.object(let members)): append(members, to: &bytes)
    case .success(let value): append([WireValue.Member("value", value)], to: &bytes)
    case .failure(let rejection): append(rejection, to: &bytes)
    }
  }

  /// `key=value` pairs, each after a blank.
  static func append(pairs members: [WireValue.Member], to bytes: inout [UInt8]) {
    for member in members {
      bytes.append(contentsOf: " \(TextScalar.word(member.name))=\(TextScalar.text(member.value))".utf8)
    }
  }

  private static func append(_ members: [WireValue.Member], to bytes: inout [UInt8]) {
    let flat = flatten(members)
    guard let tables = tables(flat) else {
      bytes.append(contentsOf: "\(TextScalar.sentence(JSONWriter.text(.object(members))))\nOK\n".utf8)
      return
    }
    for (place, table) in tables.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: "\n")) }
      table.append(to: &bytes)
    }
    bytes.append(contentsOf: "OK".utf8)
    append(pairs: flat.filter { !isTable($0) }, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  private static func append(_ rejection: Rejection, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "ERR \(rejection.reason.rawValue) \(TextScalar.sentence(rejection.message))".utf8)
    // Only JSON shows `data` whole; what a person needs to go on stands behind the message, unless it says it already.
    let facts = rejection.data.filter { $0.name != "argument" }
      .map { "\($0.name)=\(TextScalar.text($0.value.wire))" }
      .filter { !rejection.message.contains($0) }
    if !facts.isEmpty { bytes.append(contentsOf: " (\(facts.joined(separator: " ")))".utf8) }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Objects inside the object give members with dotted names: `ports.gpe0`.
  private static func flatten(_ members: [WireValue.Member]) -> [WireValue.Member] {
    members.flatMap { member in
      guard case .object(let inner) = member.value, inner.allSatisfy({ $0.value.isFlat }) else { return [member] }
      return inner.map { WireValue.Member("\(member.name).\($0.name)", $0.value) }
    }
  }

  /// A table for each member that is a list of objects or of sentences; nil when something is nested too deep for one.
  private static func tables(_ members: [WireValue.Member]) -> [TextTable]? {
    var tables: [TextTable] = []
    for member in members {
      guard case .array(let elements) = member.value else {
        if member.value.isFlat { continue }
        return nil
      }
      guard isTable(member) else {
        if member.value.isFlat { continue }
        return nil
      }
      var rows: [[WireValue.Member]] = []
      for element in elements {
        let row = row(element, title: member.name)
        guard row.allSatisfy({ $0.value.isFlat }) else { return nil }
        rows.append(row)
      }
      tables.append(TextTable(member.name, rows: rows))
    }
    return tables
  }

  private static func row(_ element: WireValue, title: String) -> [WireValue.Member] {
    if case .object(let members) = element { return flatten(members) }
    return [WireValue.Member(title, element)]
  }

  private static func isTable(_ member: WireValue.Member) -> Bool {
    guard case .array(let elements) = member.value, let first = elements.first else { return false }
    if case .object = first { return true }
    return TextTable.sentences.contains(member.name)
  }
}

extension WireValue {
  /// A scalar or a list of scalars: what fits behind `key=`.
  var isFlat: Bool {
    if case .array(let elements) = self { return elements.allSatisfy(\.isScalar) }
    return isScalar
  }
}

extension Rejection.Value {
  var wire: WireValue {
    switch self {
    case .string(let text): .string(text)
    case .number(let number): .unsigned(number)
    }
  }
}
