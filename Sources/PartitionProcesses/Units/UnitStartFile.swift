import Glibc

/// What a partition's unit is to run: `<start directory>/<NAME>`, read by `partition-run` as the partition's owner.
///
/// The number of words of the command, these words, and the lines of the environment, each ended by a NUL. The file is
/// its owner's and has mode 0600: whoever else the unit runs as cannot use it.
struct UnitStartFile {
  let path: String
  let ownerUID: UInt32

  init(_ program: PartitionProgram, _ places: UnitPlaces) {
    path = "\(places.startDirectory)/\(program.name)"
    ownerUID = program.ownerUID
  }

  static func bytes(command: [String], environment: [String]) -> [UInt8] {
    (["\(command.count)"] + command + environment).flatMap { Array($0.utf8) + [0] }
  }

  func write(command: [String], environment: [String]) throws(SystemError) {
    try makeDirectory()
    let draft = path + ".new"
    unlink(draft)
    let file = try OpenFile(draft, flags: O_WRONLY | O_CREAT | O_EXCL)
    do throws(SystemError) {
      try file.write(at: 0, from: Self.bytes(command: command, environment: environment))
      if ownerUID != geteuid() {
        guard fchown(file.raw, ownerUID, gid_t.max) == 0 else { throw SystemError("fchown", path) }
      }
      try file.close()
      guard rename(draft, path) == 0 else { throw SystemError("rename", draft) }
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// Owners must get at their own file, and need not see whose there are.
  private func makeDirectory() throws(SystemError) {
    let directory = SmallFile.parent(of: path)
    guard access(directory, F_OK) != 0 else { return }
    try SmallFile.makeDirectory(directory)
    // The daemon's umask would take it from them.
    guard chmod(directory, 0o711) == 0 else { throw SystemError("chmod", directory) }
  }
}

extension PartitionProgram {
  /// Where its unit finds what to run; nil of one that is started otherwise.
  var startFile: UnitStartFile? {
    if case .unit(let places) = start { UnitStartFile(self, places) } else { nil }
  }
}
