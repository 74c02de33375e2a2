package import ControlProtocol

/// A command of QMP: a name and a value.
///
/// It is spelled from these alone, so nothing that a guest or a file said can end a string and become part of it.
package struct QMPCommand: Equatable, Sendable {
  package let name: String
  /// An object.
  package let arguments: WireValue

  package init(_ name: String, _ arguments: WireValue = .nothing) {
    self.name = name
    self.arguments = arguments
  }

  /// The command's line, with its LF.
  func line(id: String) -> [UInt8] {
    var bytes: [UInt8] = []
    JSONWriter.append(["execute": .string(name), "arguments": arguments, "id": .string(id)], to: &bytes)
    bytes.append(0x0a)
    return bytes
  }

  /// Why it may not be sent, or nil.
  ///
  /// What QEMU's JSON reader refuses it refuses without an id, and the command would end only at its deadline.
  func fault(depth: Int) -> String? {
    guard case .object = arguments else { return "the arguments are no object" }
    guard Self.isReadable(name) else { return "the name has a noncharacter" }
    return Self.fault(in: arguments, depth: depth - 1)
  }

  private static func fault(in value: WireValue, depth: Int) -> String? {
    switch value {
    case .null, .bool, .negative, .unsigned: return nil
    // The writer has only null for it, which is another command than was meant.
    case .double(let number): return number.isFinite ? nil : "a number is not finite"
    case .string(let text): return isReadable(text) ? nil : "a string has a noncharacter"
    case .array(let elements):
      guard depth > 0 else { return "nested too deep" }
      return elements.lazy.compactMap { fault(in: $0, depth: depth - 1) }.first
    case .object(let members):
      guard depth > 0 else { return "nested too deep" }
      return members.lazy.compactMap { member in
        isReadable(member.name) ? fault(in: member.value, depth: depth - 1) : "a key has a noncharacter"
      }.first
    }
  }

  /// Seen with QEMU 7.2: U+FFFE, U+FDD0 and their like are a parse error there.
  private static func isReadable(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      scalar.value & 0xfffe != 0xfffe && !(0xfdd0...0xfdef ~= scalar.value)
    }
  }
}
