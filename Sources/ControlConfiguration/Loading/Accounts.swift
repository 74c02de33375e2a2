import Glibc

/// The users and groups of a host, as far as a configuration can name them.
package struct Accounts: Sendable {
  /// What `self` means.
  package var uid: UInt32
  package var gid: UInt32
  /// The uid of a user's name, or nil when there is none.
  package var user: @Sendable (String) -> UInt32?
  package var group: @Sendable (String) -> UInt32?

  package init(
    uid: UInt32, gid: UInt32, user: @escaping @Sendable (String) -> UInt32?,
    group: @escaping @Sendable (String) -> UInt32?
  ) {
    self.uid = uid
    self.gid = gid
    self.user = user
    self.group = group
  }

  /// Those of this host, and the daemon's own effective ids.
  package static var host: Accounts {
    Accounts(uid: geteuid(), gid: getegid(), user: uid(ofUser:), group: gid(ofGroup:))
  }

  @Sendable private static func uid(ofUser name: String) -> UInt32? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    guard withBuffer({ getpwnam_r(name, &entry, $0, $1, &found) }), found != nil else { return nil }
    return entry.pw_uid
  }

  @Sendable private static func gid(ofGroup name: String) -> UInt32? {
    var entry = Glibc.group()
    var found: UnsafeMutablePointer<Glibc.group>?
    guard withBuffer({ getgrnam_r(name, &entry, $0, $1, &found) }), found != nil else { return nil }
    return entry.gr_gid
  }

  /// Calls `look` with ever larger buffers until it does not answer ERANGE; true when it then succeeded.
  private static func withBuffer(_ look: (UnsafeMutablePointer<CChar>, Int) -> Int32) -> Bool {
    var size = 1 << 12
    while size <= 1 << 22 {
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { buffer.deallocate() }
      let answer = look(buffer, size)
      if answer != ERANGE { return answer == 0 }
      size *= 4
    }
    return false
  }
}
