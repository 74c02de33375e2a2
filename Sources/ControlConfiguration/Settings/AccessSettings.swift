package import ControlModel

/// The roles of uids and groups on `control.sock`.
package struct AccessSettings: Equatable, Sendable {
  /// Who a rule is about, as the kernel tells it (`SO_PEERCRED`).
  package enum Subject: Hashable, Sendable, CustomStringConvertible {
    case user(UInt32), group(UInt32)
    package var description: String {
      switch self {
      case .user(let uid): "user \(uid)"
      case .group(let gid): "group \(gid)"
      }
    }
  }

  package var roles: [Subject: Role] = [:]
  package init(roles: [Subject: Role] = [:]) { self.roles = roles }

  /// The uid that the kernel shows for users of a foreign user namespace: it stands for anybody (design: safety).
  package static let nobody: UInt32 = 65_534

  /// The highest role that `uid` or any of `gids` has, or nil for one who is nothing here.
  ///
  /// Uid 0 is admin whatever the file says; ``nobody`` is nothing.
  package func role(uid: UInt32, gids: some Sequence<UInt32>) -> Role? {
    if uid == 0 { return .admin }
    if uid == Self.nobody { return nil }
    return ([roles[.user(uid)]] + gids.map { roles[.group($0)] }).compactMap { $0 }.max()
  }
}
