/// What is being put together for one JSON value; shared by the containers that write to it.
final class JSONNode {
  enum Item {
    case null
    case flag(Bool)
    case natural(UInt64)
    case integer(Int64)
    case text(String)
    case node(JSONNode)
  }
  enum Shape { case single, array, object }

  /// An encoder that asks for no container stands for an empty object, as in Foundation.
  private var shape = Shape.object
  private var items: [Item] = []
  private var keys: [String] = []

  func become(_ shape: Shape) { self.shape = shape }
  func append(_ item: Item) { items.append(item) }
  func append(_ item: Item, key: String) {
    keys.append(key)
    items.append(item)
  }
  var count: Int { items.count }

  func write(to bytes: inout [UInt8]) {
    switch shape {
    case .single: items.first.map { Self.write($0, to: &bytes) }
    case .array: writeArray(to: &bytes)
    case .object: writeObject(to: &bytes)
    }
  }

  private func writeArray(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (place, item) in items.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      Self.write(item, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private func writeObject(to bytes: inout [UInt8]) {
    let order = keys.indices.sorted { keys[$0].utf8.lexicographicallyPrecedes(keys[$1].utf8) }
    bytes.append(UInt8(ascii: "{"))
    for (place, index) in order.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      Self.write(keys[index], to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      Self.write(items[index], to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func write(_ item: Item, to bytes: inout [UInt8]) {
    switch item {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .flag(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .natural(let number): bytes.append(contentsOf: String(number).utf8)
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
    case .text(let text): write(text, to: &bytes)
    case .node(let node): node.write(to: &bytes)
    }
  }

  /// RFC 8259, section 7: only what must be escaped is.
  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      } else if byte < 0x20 {
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digit(byte >> 4))
        bytes.append(digit(byte & 15))
      } else {
        bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
