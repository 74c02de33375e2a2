import ControlModel

extension Reading {
  func access(_ root: MappingReader) -> AccessSettings {
    var settings = AccessSettings()
    var lines: [AccessSettings.Subject: Int] = [:]
    for mapping in root.list(RootSchema.access) {
      let role = mapping[AccessSchema.role]
      guard let subject = subject(mapping) else { continue }
      if let line = lines.updateValue(line(of: mapping.node), forKey: subject) {
        report(mapping.node, mapping.path, "\(subject) has a role on line \(line) already")
      }
      if subject == .user(0), let role, role != .admin {
        mapping.report(AccessSchema.role, "found \(role.rawValue); uid 0 is always admin")
      }
      settings.roles[subject] = role
    }
    return settings
  }

  private func subject(_ mapping: MappingReader) -> AccessSettings.Subject? {
    switch (mapping.has(AccessSchema.user), mapping.has(AccessSchema.group)) {
    case (true, false):
      return mapping[AccessSchema.user].flatMap { uid($0, AccessSchema.user, mapping) }.map { .user($0) }
    case (false, true):
      return mapping[AccessSchema.group].flatMap { gid($0, AccessSchema.group, mapping) }.map { .group($0) }
    case (true, true):
      report(mapping.node, mapping.path, "found both user and group; allowed is one of them")
    case (false, false):
      report(mapping.node, mapping.path, "found neither user nor group; allowed is one of them")
    }
    return nil
  }

  /// The uid that is meant; an unknown name and the uid that stands for anybody are reported.
  func uid(_ reference: AccountReference, _ key: Key<AccountReference>, _ mapping: MappingReader) -> UInt32? {
    number(reference, key, mapping, own: accounts.uid, what: "user", named: accounts.user)
  }

  private func gid(_ reference: AccountReference, _ key: Key<AccountReference>, _ mapping: MappingReader) -> UInt32? {
    number(reference, key, mapping, own: accounts.gid, what: "group", named: accounts.group)
  }

  private func number(
    _ reference: AccountReference, _ key: Key<AccountReference>, _ mapping: MappingReader, own: UInt32, what: String,
    named: (String) -> UInt32?
  ) -> UInt32? {
    let number: UInt32
    switch reference {
    case .own: number = own
    case .number(let given): number = given
    case .named(let name):
      guard let found = named(name) else {
        mapping.report(key, "there is no \(what) \(Shown.quoted(name)) on this host")
        return nil
      }
      number = found
    }
    guard number != AccessSettings.nobody, number != .max else {
      mapping.report(key, "found the \(what) \(number), which stands for anybody; allowed is any other")
      return nil
    }
    return number
  }
}
