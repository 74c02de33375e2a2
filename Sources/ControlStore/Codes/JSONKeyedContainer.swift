/// An object of a ``JSONTape``.
struct JSONKeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  private let tape: JSONTape
  private let place: Int
  var codingPath: [any CodingKey] { [] }

  init(_ tape: JSONTape, _ place: Int) {
    self.tape = tape
    self.place = place
  }

  func encodeNil(forKey key: Key) { add(.null, key) }
  func encode(_ value: Bool, forKey key: Key) { add(.flag(value), key) }
  func encode(_ value: String, forKey key: Key) { add(.text(value), key) }
  func encode(_ value: Double, forKey key: Key) throws { throw JSONTapeEncoder.refusal(value) }
  func encode(_ value: Float, forKey key: Key) throws { throw JSONTapeEncoder.refusal(value) }
  func encode(_ value: Int, forKey key: Key) { add(.integer(Int64(value)), key) }
  func encode(_ value: Int8, forKey key: Key) { add(.integer(Int64(value)), key) }
  func encode(_ value: Int16, forKey key: Key) { add(.integer(Int64(value)), key) }
  func encode(_ value: Int32, forKey key: Key) { add(.integer(Int64(value)), key) }
  func encode(_ value: Int64, forKey key: Key) { add(.integer(value), key) }
  func encode(_ value: UInt, forKey key: Key) { add(.natural(UInt64(value)), key) }
  func encode(_ value: UInt8, forKey key: Key) { add(.natural(UInt64(value)), key) }
  func encode(_ value: UInt16, forKey key: Key) { add(.natural(UInt64(value)), key) }
  func encode(_ value: UInt32, forKey key: Key) { add(.natural(UInt64(value)), key) }
  func encode(_ value: UInt64, forKey key: Key) { add(.natural(value), key) }
  func encode(_ value: some Encodable, forKey key: Key) throws {
    try value.encode(to: JSONTapeEncoder(tape, add(.object, key)))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    KeyedEncodingContainer(JSONKeyedContainer<Nested>(tape, add(.object, key)))
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    JSONUnkeyedContainer(tape, add(.array, key))
  }
  func superEncoder() -> any Encoder { JSONTapeEncoder(tape, tape.append(.object, key: "super", to: place)) }
  func superEncoder(forKey key: Key) -> any Encoder { JSONTapeEncoder(tape, add(.object, key)) }

  @discardableResult
  private func add(_ content: JSONTape.Content, _ key: Key) -> Int {
    tape.append(content, key: key.stringValue, to: place)
  }
}
