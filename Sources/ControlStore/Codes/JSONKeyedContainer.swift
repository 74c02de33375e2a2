/// An object of a ``JSONNode``.
struct JSONKeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  private let node: JSONNode
  var codingPath: [any CodingKey] { [] }

  init(_ node: JSONNode) {
    self.node = node
    node.become(.object)
  }

  func encodeNil(forKey key: Key) { node.append(.null, key: key.stringValue) }
  func encode(_ value: Bool, forKey key: Key) { node.append(.flag(value), key: key.stringValue) }
  func encode(_ value: String, forKey key: Key) { node.append(.text(value), key: key.stringValue) }
  func encode(_ value: Double, forKey key: Key) throws { throw JSONNodeEncoder.refusal(value) }
  func encode(_ value: Float, forKey key: Key) throws { throw JSONNodeEncoder.refusal(value) }
  func encode(_ value: Int, forKey key: Key) { signed(Int64(value), key) }
  func encode(_ value: Int8, forKey key: Key) { signed(Int64(value), key) }
  func encode(_ value: Int16, forKey key: Key) { signed(Int64(value), key) }
  func encode(_ value: Int32, forKey key: Key) { signed(Int64(value), key) }
  func encode(_ value: Int64, forKey key: Key) { signed(value, key) }
  func encode(_ value: UInt, forKey key: Key) { natural(UInt64(value), key) }
  func encode(_ value: UInt8, forKey key: Key) { natural(UInt64(value), key) }
  func encode(_ value: UInt16, forKey key: Key) { natural(UInt64(value), key) }
  func encode(_ value: UInt32, forKey key: Key) { natural(UInt64(value), key) }
  func encode(_ value: UInt64, forKey key: Key) { natural(value, key) }
  func encode(_ value: some Encodable, forKey key: Key) throws {
    node.append(try JSONNodeEncoder.item(value), key: key.stringValue)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    KeyedEncodingContainer(JSONKeyedContainer<Nested>(child(key.stringValue)))
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    JSONUnkeyedContainer(child(key.stringValue))
  }
  func superEncoder() -> any Encoder { JSONNodeEncoder(child("super")) }
  func superEncoder(forKey key: Key) -> any Encoder { JSONNodeEncoder(child(key.stringValue)) }

  private func signed(_ value: Int64, _ key: Key) { node.append(.integer(value), key: key.stringValue) }
  private func natural(_ value: UInt64, _ key: Key) { node.append(.natural(value), key: key.stringValue) }
  private func child(_ name: String) -> JSONNode {
    let child = JSONNode()
    node.append(.node(child), key: name)
    return child
  }
}
