import Glibc

extension ProcessLaunch {
  /// PATH for commands without a slash, and what the program gets: the daemon's own, or the usual one.
  static var searchPath: String {
    getenv("PATH").map { String(cString: $0) } ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  }

  /// util-linux's setpriv(1): posix_spawn cannot change the uid of what it starts.
  private static let setpriv = "/usr/bin/setpriv"

  /// The command, as the partition's owner: a program never runs with the daemon's rights when its owner is another.
  func commandLine() throws(SystemError) -> [String] {
    let command = program.command
    guard let name = command.first else {
      throw SystemError("start", "\(program.name), which has no command", ENOENT)
    }
    let isOther = program.ownerUID != geteuid()
    guard isOther || group != nil else { return command }
    // setpriv and the shell would say it only in the program's log.
    var line = [try Self.findExecutable(name)] + command.dropFirst()
    if isOther {
      let change = ["--reuid", "\(program.ownerUID)", "--regid", "\(ownerGroup)", "--clear-groups", "--"]
      line = [Self.setpriv] + change + line
    }
    return group.map { Self.entering($0) + line } ?? line
  }

  /// The process itself enters its group before it is the program: nothing that the program starts can be outside.
  ///
  /// One that cannot enter ends, and says why in the program's log.
  private static func entering(_ group: PartitionGroup) -> [String] {
    // Some shells bring PWD into the environment.
    ["/bin/sh", "-c", "echo 0 >\"$0\" && unset PWD && exec \"$@\"", group.entrance]
  }

  /// The owner's group, or the group of the same number.
  private var ownerGroup: gid_t {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16384) { buffer in
      guard let base = buffer.baseAddress else { return program.ownerUID }
      let result = getpwuid_r(program.ownerUID, &entry, base, buffer.count, &found)
      return result == 0 && found != nil ? entry.pw_gid : program.ownerUID
    }
  }

  private static func findExecutable(_ program: String) throws(SystemError) -> String {
    let isPath = program.utf8.contains(UInt8(ascii: "/"))
    let places = isPath ? [program] : searchPath.split(separator: ":").map { "\($0)/\(program)" }
    var number = ENOENT
    for place in places {
      if access(place, X_OK) == 0 { return place }
      if errno != ENOENT { number = errno }
    }
    throw SystemError("start", program, number)
  }
}
