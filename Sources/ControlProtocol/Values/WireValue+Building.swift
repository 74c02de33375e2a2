extension WireValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
  package init(dictionaryLiteral elements: (String, WireValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
  package init(arrayLiteral elements: WireValue...) { self = .array(elements) }
  package init(stringLiteral value: String) { self = .string(value) }
}

extension WireValue: ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral {
  package init(integerLiteral value: Int) { self.init(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
}

extension WireValue {
  /// A whole number of at most 64 bits.
  package init(_ value: some FixedWidthInteger) {
    self = value < 0 ? .negative(Int64(value)) : .unsigned(UInt64(value))
  }

  /// A value that may be missing: null then.
  package init(_ value: (some FixedWidthInteger)?) { self = value.map { WireValue($0) } ?? .null }
  package init(_ value: String?) { self = value.map { .string($0) } ?? .null }
  package init(_ values: [String]) { self = .array(values.map { .string($0) }) }

  /// Neither a list nor an object.
  package var isScalar: Bool {
    switch self {
    case .null, .bool, .negative, .unsigned, .double, .string: true
    case .array, .object: false
    }
  }
}
