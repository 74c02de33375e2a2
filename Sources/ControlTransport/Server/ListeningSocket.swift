internal import Glibc

/// A Unix stream socket that has its name, owner and mode, and does not listen yet.
///
/// Nobody can connect before `listen` (unix(7): ECONNREFUSED), and that comes last: so there is no moment in which the
/// socket has another mode or owner than it should.
struct ListeningSocket: ~Copyable {
  let descriptor: OwnedDescriptor
  /// The file that was made; only that file is ever removed again.
  let file: FileIdentity

  /// Makes the socket of `door` below `directory`.
  ///
  /// A socket that nobody answers at is a dead daemon's, and is replaced.
  static func bind(_ door: Door, in directory: borrowing RuntimeDirectory) throws(TransportError) -> ListeningSocket {
    let parts = try names(door.path)
    guard parts.count == 2 else { return try bind(door, name: parts[0], in: directory) }
    return try bind(door, name: parts[1], in: directory.folder(parts[0]))
  }

  /// Removes the file of `door` if it is still `file`; true when it did.
  @discardableResult
  static func remove(
    _ door: Door, file: FileIdentity, in directory: borrowing RuntimeDirectory
  ) throws(TransportError) -> Bool {
    let parts = try names(door.path)
    guard parts.count == 2 else { return try remove(parts[0], file: file, in: directory) }
    return try remove(parts[1], file: file, in: directory.folder(parts[0]))
  }

  private static func remove(
    _ name: String, file: FileIdentity, in directory: borrowing RuntimeDirectory
  ) throws(TransportError) -> Bool {
    guard try directory.entry(name) == file else { return false }
    try directory.remove(name)
    return true
  }

  private static func bind(
    _ door: Door, name: String, in directory: borrowing RuntimeDirectory
  ) throws(TransportError) -> ListeningSocket {
    try clear(name, in: directory)
    let descriptor = try unconnected()
    let number = descriptor.number
    let whole = "\(directory.path)/\(name)"
    // The mode of a new socket's file is that of the socket, so it is closed to all from its first moment.
    try SystemCall.check("close \(whole) to all") { fchmod(number, 0) }
    let path = directory.stablePath(name)
    try SystemCall.check("bind \(whole)") { withAddress(path) { Glibc.bind(number, $0, $1) } }
    guard let file = try directory.entry(name), file.isSocket else {
      throw TransportError(.notASocket, "\(whole) was exchanged while it was made")
    }
    if let owner = door.owner { try directory.setOwner(name, uid: owner.uid, gid: owner.gid) }
    try directory.setMode(name, door.mode)
    return ListeningSocket(descriptor: descriptor, file: file)
  }

  /// Makes room for `name`: nothing may answer there, and only a socket is ever removed.
  private static func clear(_ name: String, in directory: borrowing RuntimeDirectory) throws(TransportError) {
    guard let present = try directory.entry(name) else { return }
    let whole = "\(directory.path)/\(name)"
    guard present.isSocket else {
      throw TransportError(.notASocket, "\(whole) is no socket: move it away, or use another runtime directory")
    }
    let probe = try unconnected()
    let number = probe.number
    let path = directory.stablePath(name)
    let result = withAddress(path) { connect(number, $0, $1) }
    guard result != 0, errno == ECONNREFUSED else {
      // Connected, or its queue is full, or it is another's: in any case not for us to take.
      let why = result == 0 || errno == EAGAIN ? "another process answers" : String(cString: strerror(errno))
      throw TransportError(
        .inUse, "\(whole) is in use (\(why)): stop the other daemon, or use another runtime directory")
    }
    try directory.remove(name)
  }

  private static func unconnected() throws(TransportError) -> OwnedDescriptor {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    return OwnedDescriptor(try SystemCall.check("make a socket") { socket(AF_UNIX, type, 0) })
  }

  private static func names(_ path: String) throws(TransportError) -> [String] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
      throw TransportError(.badName, "'\(path)' is no path of a socket below the runtime directory")
    }
    return parts
  }
}

/// Lends `path` as a Unix socket's address; one of over 107 bytes fails as bind(2) does.
func withAddress<Result: BinaryInteger>(
  _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  let bytes = Array(path.utf8)
  guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
    errno = ENAMETOOLONG
    return -1
  }
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
  }
}
