/// An array of a ``JSONNode``.
struct JSONUnkeyedContainer: UnkeyedEncodingContainer {
  private let node: JSONNode
  var codingPath: [any CodingKey] { [] }
  var count: Int { node.count }

  init(_ node: JSONNode) {
    self.node = node
    node.become(.array)
  }

  func encodeNil() { node.append(.null) }
  func encode(_ value: Bool) { node.append(.flag(value)) }
  func encode(_ value: String) { node.append(.text(value)) }
  func encode(_ value: some Encodable) throws { node.append(try JSONNodeEncoder.item(value)) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    KeyedEncodingContainer(JSONKeyedContainer<Nested>(child()))
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { JSONUnkeyedContainer(child()) }
  func superEncoder() -> any Encoder { JSONNodeEncoder(child()) }

  private func child() -> JSONNode {
    let child = JSONNode()
    node.append(.node(child))
    return child
  }
}

/// A bare value of a ``JSONNode``.
struct JSONSingleContainer: SingleValueEncodingContainer {
  private let node: JSONNode
  var codingPath: [any CodingKey] { [] }

  init(_ node: JSONNode) {
    self.node = node
    node.become(.single)
  }

  func encodeNil() { node.append(.null) }
  func encode(_ value: Bool) { node.append(.flag(value)) }
  func encode(_ value: String) { node.append(.text(value)) }
  func encode(_ value: Double) throws { throw JSONNodeEncoder.refusal(value) }
  func encode(_ value: Float) throws { throw JSONNodeEncoder.refusal(value) }
  func encode(_ value: Int) { node.append(.integer(Int64(value))) }
  func encode(_ value: Int8) { node.append(.integer(Int64(value))) }
  func encode(_ value: Int16) { node.append(.integer(Int64(value))) }
  func encode(_ value: Int32) { node.append(.integer(Int64(value))) }
  func encode(_ value: Int64) { node.append(.integer(value)) }
  func encode(_ value: UInt) { node.append(.natural(UInt64(value))) }
  func encode(_ value: UInt8) { node.append(.natural(UInt64(value))) }
  func encode(_ value: UInt16) { node.append(.natural(UInt64(value))) }
  func encode(_ value: UInt32) { node.append(.natural(UInt64(value))) }
  func encode(_ value: UInt64) { node.append(.natural(value)) }
  func encode(_ value: some Encodable) throws { node.append(try JSONNodeEncoder.item(value)) }
}
