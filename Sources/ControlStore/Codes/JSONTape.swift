/// The values of one JSON text as they come, in one array: each knows its first part and the next of its parent.
///
/// Shared by the containers of an encoding. An array, since an object for each value would be half of the work.
final class JSONTape {
  enum Content {
    case null
    case flag(Bool)
    case natural(UInt64)
    case integer(Int64)
    case text(String)
    case array
    case object
  }

  private struct Entry {
    var content: Content
    var key: String
    var firstPart = -1
    var lastPart = -1
    var next = -1
    var parts = 0
  }

  private var entries: [Entry] = []

  /// Begins with the text's one value, an empty object until it becomes something else.
  init() {
    entries.reserveCapacity(48)
    entries.append(Entry(content: .object, key: ""))
  }

  func become(_ content: Content, at place: Int) { entries[place].content = content }
  func parts(of place: Int) -> Int { entries[place].parts }

  /// Adds a part to the object or array at `parent` and returns its place.
  @discardableResult
  func append(_ content: Content, key: String = "", to parent: Int) -> Int {
    let place = entries.count
    entries.append(Entry(content: content, key: key))
    let last = entries[parent].lastPart
    if last >= 0 { entries[last].next = place } else { entries[parent].firstPart = place }
    entries[parent].lastPart = place
    entries[parent].parts += 1
    return place
  }

  func write(_ place: Int, to bytes: inout [UInt8]) {
    switch entries[place].content {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .flag(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .natural(let number): JSONText.append(number, to: &bytes)
    case .integer(let number):
      if number < 0 { bytes.append(UInt8(ascii: "-")) }
      JSONText.append(number.magnitude, to: &bytes)
    case .text(let text): JSONText.append(text, to: &bytes)
    case .array: writeArray(place, to: &bytes)
    case .object: writeObject(place, to: &bytes)
    }
  }

  private func writeArray(_ place: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    var part = entries[place].firstPart
    while part >= 0 {
      write(part, to: &bytes)
      part = entries[part].next
      if part >= 0 { bytes.append(UInt8(ascii: ",")) }
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private func writeObject(_ place: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (position, part) in sortedParts(of: place).enumerated() {
      if position > 0 { bytes.append(UInt8(ascii: ",")) }
      JSONText.append(entries[part].key, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      write(part, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// By insertion: there are a handful.
  private func sortedParts(of place: Int) -> [Int] {
    var order: [Int] = []
    order.reserveCapacity(entries[place].parts)
    var part = entries[place].firstPart
    while part >= 0 {
      var position = order.count
      while position > 0, isBefore(part, order[position - 1]) { position -= 1 }
      order.insert(part, at: position)
      part = entries[part].next
    }
    return order
  }

  private func isBefore(_ part: Int, _ other: Int) -> Bool {
    entries[part].key.utf8.lexicographicallyPrecedes(entries[other].key.utf8)
  }
}
