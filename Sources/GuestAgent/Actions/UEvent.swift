/// What the kernel, or udev after it, says about a device (kobject_uevent; NETLINK_KOBJECT_UEVENT).
package struct UEvent: Equatable, Sendable {
  /// `add`, `remove`, `change`, `move`, `bind`, `unbind`, `online` or `offline`.
  package let action: String
  /// Below `/sys`.
  package let devicePath: String
  private let values: [String: String]

  /// One datagram: `ACTION@DEVPATH`, then `KEY=VALUE`, each with a zero at its end; nil when it is anything else.
  ///
  /// udev's own messages begin with `libudev` and a header instead (struct udev_monitor_netlink_header, version 0xfeedcafe).
  package init?(_ message: [UInt8]) {
    let isUdev = message.starts(with: Self.udevMark)
    let start = isUdev ? Self.udevProperties(message) : message.firstIndex(of: 0).map { $0 + 1 }
    guard let start, start < message.count, message.last == 0 else { return nil }
    var values: [String: String] = [:]
    for line in message[start...].dropLast().split(separator: 0, omittingEmptySubsequences: false) {
      guard let equals = line.firstIndex(of: 0x3d), equals > line.startIndex else { return nil }
      let key = String(decoding: line[..<equals], as: UTF8.self)
      values[key] = String(decoding: line[(equals + 1)...], as: UTF8.self)
    }
    guard let action = values["ACTION"], let path = values["DEVPATH"], path.hasPrefix("/") else { return nil }
    if !isUdev, !message.starts(with: "\(action)@\(path)\0".utf8) { return nil }
    self.action = action
    devicePath = path
    self.values = values
  }

  package subscript(key: String) -> String? { values[key] }

  private static let udevMark = Array("libudev\0".utf8)

  /// Where udev's properties begin: behind mark, magic number (of network byte order) and the header's size.
  private static func udevProperties(_ message: [UInt8]) -> Int? {
    guard message.count >= 24, Array(message[8..<12]) == [0xfe, 0xed, 0xca, 0xfe] else { return nil }
    let offset = message.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 16, as: UInt32.self) }
    let length = message.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 20, as: UInt32.self) }
    guard offset >= 24, Int(offset) + Int(length) == message.count else { return nil }
    return Int(offset)
  }
}
