import ControlModel

/// One entry of `access`.
enum AccessSchema {
  static let user = Key(
    "user", .account("user"), .means("`group` says who"), .live,
    "A user's name or uid, or `self` for the daemon's own.")
  static let group = Key(
    "group", .account("group"), .means("`user` says who"), .live,
    "A group's name or gid, or `self` for the daemon's own.")
  static let role = Key(
    "role", .choice(of: Role.self), .required, .live,
    "viewer reads, operator commands, admin also handles cards and clears faults. "
      + "Who matches twice has the higher role."
  )

  static let section = Section(
    path: "access[]", doc: "One user or one group, and its role.", keys: [user, group, role])
}
