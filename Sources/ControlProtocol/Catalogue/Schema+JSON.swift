internal import ControlModel

extension Schema {
  /// As a JSON schema.
  var json: WireValue {
    switch self {
    case .text: ["type": "string"]
    case .time: ["type": "string", "format": "date-time"]
    case .boolean: ["type": "boolean"]
    case .number: ["type": "number"]
    case .integer: ["type": "integer", "minimum": 0]
    case .word(let words): ["type": "string", "enum": WireValue(words)]
    case .list(let element): ["type": "array", "items": element.json]
    case .object(let fields): Self.object(fields, isOpen: false)
    case .open(let fields): Self.object(fields, isOpen: true)
    case .optional(let schema): ["anyOf": [schema.json, ["type": "null"]]]
    }
  }

  private static func object(_ fields: [Field], isOpen: Bool) -> WireValue {
    let properties = fields.map { field in
      WireValue.Member(field.name, .object(field.schema.json.members + [.init("description", .string(field.meaning))]))
    }
    // What may be there and need not: an open object's members are told, not promised.
    let required = isOpen ? [] : fields.map(\.name)
    return [
      "type": "object", "properties": .object(properties), "required": WireValue(required),
      "additionalProperties": .bool(isOpen),
    ]
  }
}

extension ParameterKind {
  /// As a JSON schema of what the JSON form takes.
  var json: WireValue {
    switch self {
    case .slot: ["type": "integer", "minimum": 0, "maximum": 65_535]
    case .partition: ["oneOf": [Self.integer(0...UInt64.max), Self.nameSchema]]
    case .number(let range, _): Self.integer(range)
    case .oneOf(let numbers, _): ["type": "integer", "enum": .array(numbers.map { WireValue($0) })]
    case .seconds: ["type": "number", "minimum": 0, "maximum": WireValue(Self.secondsLimit)]
    case .choice(let words): ["type": "string", "enum": WireValue(words)]
    case .choices(let words):
      ["type": "array", "minItems": 1, "items": ["type": "string", "enum": WireValue(words)]]
    case .name: Self.nameSchema
    case .verb: ["type": "string"]
    case .text(let limit): ["type": "string", "maxLength": WireValue(limit)]
    }
  }

  /// What the text form writes as `text`, as a JSON value.
  func json(ofText text: String) -> WireValue? {
    switch self {
    case .slot, .number, .oneOf, .seconds: Digits.decimal(text).map { WireValue($0) }
    case .choice, .name, .verb, .text: .string(text)
    case .partition, .choices: nil
    }
  }

  private static let nameSchema: WireValue = ["type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,31}$"]

  private static func integer(_ range: ClosedRange<UInt64>) -> WireValue {
    ["type": "integer", "minimum": WireValue(range.lowerBound), "maximum": WireValue(range.upperBound)]
  }
}
