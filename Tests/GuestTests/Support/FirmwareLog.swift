internal import Glibc
internal import Testing

/// What a guest's firmware says on its debug port, from its first word on: how far a boot has come, as an event.
final class FirmwareLog {
  private let descriptor: Int32
  private var said = ""

  /// Must be there before the partition is powered on.
  init(_ name: String, of guests: GuestLab) throws {
    let path = Self.path(name, in: guests.lab.scratch.path)
    for end in ["in", "out"] { try #require(mkfifo("\(path).\(end)", 0o600) == 0, "mkfifo: \(lastError())") }
    descriptor = open("\(path).out", O_RDWR | O_CLOEXEC)
    try #require(descriptor >= 0, "\(path): \(lastError())")
  }

  deinit { close(descriptor) }

  /// The two ends' path without what tells them apart, as QEMU wants it.
  static func path(_ name: String, in scratch: String) -> String { "\(scratch)/\(name).firmware" }

  /// Waits until it has said `words`.
  func await(_ words: String) throws {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !said.contains(words) {
      guard isReadable(descriptor, within: 60) else { throw Gone(why: "the firmware never said \(words): \(said)") }
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      said += String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
  }
}
