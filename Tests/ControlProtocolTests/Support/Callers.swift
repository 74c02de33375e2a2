import ControlModel
import ControlProtocol
import Testing

/// One issuer of each class that the permission table tells apart.
enum Caller: String, CaseIterable, CustomTestStringConvertible {
  case stranger, viewer, operator_, admin, guest

  var issuer: Issuer {
    switch self {
    case .stranger: .operator_(uid: 1000, role: nil)
    case .viewer: .operator_(uid: 1001, role: .viewer)
    case .operator_: .operator_(uid: 1002, role: .operator_)
    case .admin: .operator_(uid: 0, role: .admin)
    case .guest: .partition(PartitionID(1))
    }
  }

  var testDescription: String { rawValue }
}
