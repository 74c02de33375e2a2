/// Swift's encoding protocol onto one place of a ``JSONTape``.
struct JSONTapeEncoder: Encoder {
  private let tape: JSONTape
  private let place: Int
  /// Nobody reads it: the only error, a floating-point number, says what it is.
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ tape: JSONTape, _ place: Int) {
    self.tape = tape
    self.place = place
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    tape.become(.object, at: place)
    return KeyedEncodingContainer(JSONKeyedContainer(tape, place))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    tape.become(.array, at: place)
    return JSONUnkeyedContainer(tape, place)
  }
  func singleValueContainer() -> any SingleValueEncodingContainer { JSONSingleContainer(tape, place) }

  static func refusal(_ value: Any) -> EncodingError {
    .invalidValue(value, .init(codingPath: [], debugDescription: "the store holds no floating-point numbers"))
  }
}
