import Glibc

/// A Unix stream socket made by hand, bound to `path`; -1 when that failed.
func boundSocket(_ path: String, listens: Bool) -> Int32 {
  let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
  let result = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
  guard result == 0, !listens || listen(descriptor, 16) == 0 else { return -1 }
  return descriptor
}

/// The type and permission bits of what stands at `path`; nil when nothing does.
func mode(of path: String) -> UInt32? {
  var facts = stat()
  return lstat(path, &facts) == 0 ? facts.st_mode : nil
}
