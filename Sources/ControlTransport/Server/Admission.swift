internal import ControlModel

/// Counts the open connections and says who may have another (design: safety, limits).
struct Admission {
  private var settings: TransportSettings
  private var perIdentity: [Identity: Int] = [:]
  private(set) var total = 0

  /// Whom a quota and a rate belong to: a uid with all its roles, or a partition with all its users.
  enum Identity: Hashable {
    case user(UInt32)
    case partition(PartitionID)
    init(_ issuer: Issuer) {
      switch issuer {
      case .operator_(let uid, _): self = .user(uid)
      case .partition(let id): self = .partition(id)
      }
    }
  }

  init(_ settings: TransportSettings) { self.settings = settings }

  /// New quotas: who is over them already stays, and opens no more.
  mutating func adopt(_ settings: TransportSettings) { self.settings = settings }

  /// Counts a connection of `issuer`, or says why there may be no more.
  mutating func enter(_ issuer: Issuer) -> Rejection? {
    let identity = Identity(issuer)
    let count = perIdentity[identity, default: 0]
    let isAdmin = if case .operator_(_, .admin) = issuer { true } else { false }
    let limit = settings.connectionLimit - (isAdmin ? 0 : settings.reservedForAdmins)
    guard total < limit else {
      return Rejection(.overloaded, "the control program has no connection left: retry later")
    }
    let quota = issuer.partition == nil ? settings.connectionsPerUser : settings.connectionsPerPartition
    guard count < quota else {
      let whose = issuer.partition == nil ? "user" : "partition"
      return Rejection(.overloaded, "this \(whose) has \(count) connections open already: close one")
    }
    perIdentity[identity] = count + 1
    total += 1
    return nil
  }

  mutating func leave(_ issuer: Issuer) {
    let identity = Identity(issuer)
    let left = perIdentity[identity, default: 0] - 1
    perIdentity[identity] = left > 0 ? left : nil
    total -= 1
  }
}
