import Glibc

/// Who has an image open for writing, as seen from outside QEMU: by its own image lock (OFD locks on bytes of the file).
enum ImageLock {
  private static let F_OFD_GETLK: Int32 = 36

  /// Whether some QEMU has the image open for writing now.
  static func isHeld(_ image: String) -> Bool {
    let fd = open(image, O_RDWR | O_CLOEXEC)
    guard fd >= 0 else { return false }
    defer { close(fd) }
    // QEMU's RAW_LOCK_PERM_BASE and what follows it: a byte for each permission that it has or does not share.
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = 100
    lock.l_len = 200
    guard fcntl(fd, F_OFD_GETLK, &lock) == 0 else { return true }
    return lock.l_type != Int16(F_UNLCK)
  }
}
