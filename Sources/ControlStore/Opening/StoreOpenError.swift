package import ControlPlane

/// Why a store could not be opened; nothing in it was changed.
package enum StoreOpenError: Error, Equatable, Sendable {
  /// Another daemon has it: exit status 75 (protocol, section 6). The number is its process, when it could be read.
  case inUse(holder: Int32?)
  /// A symbolic link, a file of another kind or owner, or a directory that others may write to.
  case unsafe(path: String, why: String)
  /// A newer version of the product has changed the schema.
  case newer(migrations: [String])
  /// A system call failed on `path`.
  case system(path: String, call: String, errno: Int32)
  /// SQLite could not open, read or migrate the database.
  case database(StoreFailure)
}

extension StoreOpenError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .inUse(let holder?): "the state directory is in use by process \(holder)"
    case .inUse(nil): "the state directory is in use by another process"
    case .unsafe(let path, let why): "\(path) \(why)"
    case .newer(let names):
      "the database was written by a newer version (its schema has \(names.joined(separator: ", ")))"
    case .system(let path, let call, let code): "\(call) \(path): \(SystemText.of(code))"
    case .database(let failure): failure.text
    }
  }
}
