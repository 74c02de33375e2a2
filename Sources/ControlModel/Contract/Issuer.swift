/// What an operator's uid was mapped to by the configuration.
package enum Role: String, Hashable, Comparable, Codable, Sendable, CaseIterable {
  case viewer, operator_ = "operator", admin
  private var rank: Int {
    switch self {
    case .viewer: 0
    case .operator_: 1
    case .admin: 2
    }
  }
  package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// Who said it: always the connection, never a field that the client fills in (protocol, section 1).
package enum Issuer: Hashable, Codable, Sendable {
  /// Through `control.sock`; `role` is nil for a uid that the configuration does not know.
  case operator_(uid: UInt32, role: Role?)
  /// Through `partition/<NAME>.sock`.
  case partition(PartitionID)

  package var partition: PartitionID? { if case .partition(let id) = self { id } else { nil } }
}
