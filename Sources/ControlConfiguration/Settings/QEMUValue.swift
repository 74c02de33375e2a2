/// A value that QEMU is handed: what a plain scalar of the file looks like, or text.
package indirect enum QEMUValue: Equatable, Sendable {
  case bool(Bool)
  case unsigned(UInt64)
  /// Below zero.
  case negative(Int64)
  case text(String)
  case list([QEMUValue])
  case mapping([String: QEMUValue])
}

extension QEMUValue: CustomStringConvertible {
  package var description: String {
    switch self {
    case .bool(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .negative(let value): "\(value)"
    case .text(let text): text
    case .list(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
    case .mapping(let members): Self.describe(members)
    }
  }

  static func describe(_ members: [String: QEMUValue]) -> String {
    "{" + members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
  }
}
