/// What is wrong with a JSON text, and at which byte, counted from 0.
package struct JSONFault: Error, Equatable, CustomStringConvertible {
  package let offset: Int
  package let text: String

  package var description: String { "byte \(offset): \(text)" }
}

/// A strict reader of JSON (RFC 8259) over bytes that have been seen to be UTF-8.
///
/// Stricter than most: duplicate keys, lone surrogates, nesting over a limit and anything after the value are faults.
/// Whole numbers stay whole to 2^64-1; `1.0` is no whole number.
struct JSONReader {
  /// Objects and arrays inside one another that a frame of this protocol may have (design: safety, limits).
  static let depthLimit = 16

  let bytes: ByteView
  /// The reader calls itself as deep as the text nests, so whoever asks for more must have the stack for it.
  let depthLimit: Int
  var at = 0

  init(_ bytes: ByteView, depthLimit: Int = JSONReader.depthLimit) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  /// The one value that all of `bytes` is.
  static func read(_ bytes: ByteView, depthLimit: Int = JSONReader.depthLimit) throws(JSONFault) -> WireValue {
    var reader = JSONReader(bytes, depthLimit: depthLimit)
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.at == bytes.count else { throw reader.fault("something follows the value") }
    return value
  }

  func fault(_ text: String) -> JSONFault { JSONFault(offset: min(at, bytes.count), text: text) }

  mutating func value(depth: Int) throws(JSONFault) -> WireValue {
    skipBlanks()
    switch bytes[at] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), 0x30...0x39: return try number()
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw fault(at < bytes.count ? "a value was expected" : "the value is missing")
    }
  }

  private mutating func object(depth: Int) throws(JSONFault) -> WireValue {
    try enter(depth)
    var members = MemberList()
    skipBlanks()
    if take(UInt8(ascii: "}")) { return .object([]) }
    repeat {
      skipBlanks()
      guard bytes[at] == UInt8(ascii: "\"") else { throw fault("a key in double quotes was expected") }
      let start = at
      let name = try string()
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { throw fault("':' was expected") }
      let value = try value(depth: depth)
      guard members.append(WireValue.Member(name, value)) else {
        throw JSONFault(offset: start, text: "a key stands twice in one object")
      }
      skipBlanks()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw fault("',' or '}' was expected") }
    return .object(members.members)
  }

  private mutating func array(depth: Int) throws(JSONFault) -> WireValue {
    try enter(depth)
    var elements: [WireValue] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return .array([]) }
    repeat {
      elements.append(try value(depth: depth))
      skipBlanks()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw fault("',' or ']' was expected") }
    return .array(elements)
  }

  private mutating func enter(_ depth: Int) throws(JSONFault) {
    guard depth <= depthLimit else { throw fault("nested deeper than \(depthLimit)") }
    at += 1
  }

  private mutating func literal(_ word: StaticString, _ value: WireValue) throws(JSONFault) -> WireValue {
    for place in 0..<word.utf8CodeUnitCount where bytes[at + place] != word.utf8Start[place] {
      throw fault("a value was expected")
    }
    at += word.utf8CodeUnitCount
    return value
  }

  @inline(__always)
  mutating func skipBlanks() {
    while true {
      switch bytes[at] {
      case 0x20, 0x09, 0x0a, 0x0d: at += 1
      default: return
      }
    }
  }

  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    guard bytes[at] == byte else { return false }
    at += 1
    return true
  }
}

/// The members of an object as they are read; knows at once when a key comes again.
private struct MemberList {
  private(set) var members: [WireValue.Member] = []
  /// Filled only when there are many members, so that a long object costs no square of its length.
  private var seen: Set<[UInt8]> = []
  private static let few = 16

  /// False, and nothing added, when the key is there already.
  ///
  /// Keys are compared as bytes.
  mutating func append(_ member: WireValue.Member) -> Bool {
    if members.count < Self.few {
      for other in members where other.name.hasSameBytes(as: member.name) { return false }
      if members.isEmpty { members.reserveCapacity(4) }
    } else {
      if seen.isEmpty { for other in members { seen.insert(Array(other.name.utf8)) } }
      guard seen.insert(Array(member.name.utf8)).inserted else { return false }
    }
    members.append(member)
    return true
  }
}
