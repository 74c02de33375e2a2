@testable import ControlProtocol

extension Schema {
  /// Where `value` breaks this schema: paths with what is wrong there.
  func faults(in value: WireValue, at path: String = "$") -> [String] {
    switch (self, value) {
    case (.text, .string), (.boolean, .bool), (.integer, .unsigned), (.number, .unsigned), (.number, .double): []
    case (.time, .string(let text)): text.utf8.count == 27 && text.hasSuffix("Z") ? [] : ["\(path): no time"]
    case (.word(let words), .string(let word)): words.contains(word) ? [] : ["\(path): \(word)"]
    case (.optional, .null): []
    case (.optional(let schema), _): schema.faults(in: value, at: path)
    case (.list(let schema), .array(let elements)):
      elements.enumerated().flatMap { schema.faults(in: $1, at: "\(path)[\($0)]") }
    case (.object(let fields), .object(let members)):
      (members.map(\.name) == fields.map(\.name) ? [] : ["\(path): members \(members.map(\.name))"])
        + Schema.faults(of: members, fields, path)
    case (.open(let fields), .object(let members)): Schema.faults(of: members, fields, path)
    default: ["\(path): \(value)"]
    }
  }

  private static func faults(of members: [WireValue.Member], _ fields: [Field], _ path: String) -> [String] {
    members.flatMap { member in
      fields.first { $0.name == member.name }?.schema.faults(in: member.value, at: "\(path).\(member.name)") ?? []
    }
  }
}
