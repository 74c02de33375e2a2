import Glibc

/// A look at a disk's image from the host, as the last thing that can be known of it without a guest.
enum ImageProbe {
  /// Throws why it cannot be a disk.
  ///
  /// Blocks for as long as the host's storage takes to read one sector. A reader needs no lock, so a QEMU that has the
  /// image open is not disturbed.
  static func look(_ image: String, _ format: DiskFormat) throws(ImageFault) {
    let fd = open(image, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard fd >= 0 else { throw ImageFault("\(image): \(String(cString: strerror(errno)))") }
    defer { close(fd) }
    var status = stat()
    guard fstat(fd, &status) == 0 else { throw ImageFault("\(image): \(String(cString: strerror(errno)))") }
    let type = status.st_mode & S_IFMT
    guard type == S_IFREG || type == S_IFBLK else {
      throw ImageFault("\(image) is neither a regular file nor a block device")
    }
    var sector = [UInt8](repeating: 0, count: 512)
    let count = pread(fd, &sector, sector.count, 0)
    guard count >= 0 else { throw ImageFault("\(image): \(String(cString: strerror(errno)))") }
    guard count > 0 else { throw ImageFault("\(image) is empty") }
    let isQcow2 = sector.starts(with: [0x51, 0x46, 0x49, 0xfb])
    guard format != .qcow2 || isQcow2 else { throw ImageFault("\(image) is not in the qcow2 format") }
  }
}

/// Why an image cannot be used, in words.
struct ImageFault: Error, Equatable {
  let text: String
  init(_ text: String) { self.text = text }
}
