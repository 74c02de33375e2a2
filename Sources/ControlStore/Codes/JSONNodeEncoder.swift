/// Swift's encoding protocol onto a ``JSONNode``.
struct JSONNodeEncoder: Encoder {
  private let node: JSONNode
  /// Nobody reads it: the only error, a floating-point number, says what it is.
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ node: JSONNode) { self.node = node }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(JSONKeyedContainer(node))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { JSONUnkeyedContainer(node) }
  func singleValueContainer() -> any SingleValueEncodingContainer { JSONSingleContainer(node) }

  static func item(_ value: some Encodable) throws -> JSONNode.Item {
    let child = JSONNode()
    try value.encode(to: JSONNodeEncoder(child))
    return .node(child)
  }

  static func refusal(_ value: Any) -> EncodingError {
    .invalidValue(value, .init(codingPath: [], debugDescription: "the store holds no floating-point numbers"))
  }
}
