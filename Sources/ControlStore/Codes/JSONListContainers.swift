/// An array of a ``JSONTape``.
struct JSONUnkeyedContainer: UnkeyedEncodingContainer {
  private let tape: JSONTape
  private let place: Int
  var codingPath: [any CodingKey] { [] }
  var count: Int { tape.parts(of: place) }

  init(_ tape: JSONTape, _ place: Int) {
    self.tape = tape
    self.place = place
  }

  func encodeNil() { tape.append(.null, to: place) }
  func encode(_ value: Bool) { tape.append(.flag(value), to: place) }
  func encode(_ value: String) { tape.append(.text(value), to: place) }
  func encode(_ value: some Encodable) throws {
    try value.encode(to: JSONTapeEncoder(tape, tape.append(.object, to: place)))
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    KeyedEncodingContainer(JSONKeyedContainer<Nested>(tape, tape.append(.object, to: place)))
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    JSONUnkeyedContainer(tape, tape.append(.array, to: place))
  }
  func superEncoder() -> any Encoder { JSONTapeEncoder(tape, tape.append(.object, to: place)) }
}

/// A bare value of a ``JSONTape``.
struct JSONSingleContainer: SingleValueEncodingContainer {
  private let tape: JSONTape
  private let place: Int
  var codingPath: [any CodingKey] { [] }

  init(_ tape: JSONTape, _ place: Int) {
    self.tape = tape
    self.place = place
  }

  func encodeNil() { tape.become(.null, at: place) }
  func encode(_ value: Bool) { tape.become(.flag(value), at: place) }
  func encode(_ value: String) { tape.become(.text(value), at: place) }
  func encode(_ value: Double) throws { throw JSONTapeEncoder.refusal(value) }
  func encode(_ value: Float) throws { throw JSONTapeEncoder.refusal(value) }
  func encode(_ value: Int) { tape.become(.integer(Int64(value)), at: place) }
  func encode(_ value: Int8) { tape.become(.integer(Int64(value)), at: place) }
  func encode(_ value: Int16) { tape.become(.integer(Int64(value)), at: place) }
  func encode(_ value: Int32) { tape.become(.integer(Int64(value)), at: place) }
  func encode(_ value: Int64) { tape.become(.integer(value), at: place) }
  func encode(_ value: UInt) { tape.become(.natural(UInt64(value)), at: place) }
  func encode(_ value: UInt8) { tape.become(.natural(UInt64(value)), at: place) }
  func encode(_ value: UInt16) { tape.become(.natural(UInt64(value)), at: place) }
  func encode(_ value: UInt32) { tape.become(.natural(UInt64(value)), at: place) }
  func encode(_ value: UInt64) { tape.become(.natural(value), at: place) }
  func encode(_ value: some Encodable) throws { try value.encode(to: JSONTapeEncoder(tape, place)) }
}
