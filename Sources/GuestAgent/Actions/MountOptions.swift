internal import Glibc

/// Options as mount(8) takes them: what the kernel has a flag for, and the rest, which is for the file system.
package struct MountOptions: Equatable, Sendable {
  package private(set) var flags: UInt = 0
  package private(set) var data = ""

  /// `text` has commas between the options; a later one prevails over an earlier one.
  package init(_ text: String) {
    for option in text.split(separator: ",") {
      if let flag = Self.flags[String(option)] {
        flags |= flag
      } else if let flag = Self.opposites[String(option)] {
        flags &= ~flag
      } else if option != "defaults" {
        data += (data.isEmpty ? "" : ",") + option
      }
    }
  }

  private static let flags: [String: UInt] = [
    "ro": UInt(MS_RDONLY), "nosuid": UInt(MS_NOSUID), "nodev": UInt(MS_NODEV), "noexec": UInt(MS_NOEXEC),
    "sync": UInt(MS_SYNCHRONOUS), "dirsync": UInt(MS_DIRSYNC), "noatime": UInt(MS_NOATIME),
    "nodiratime": UInt(MS_NODIRATIME), "relatime": UInt(MS_RELATIME), "strictatime": UInt(MS_STRICTATIME),
  ]

  private static let opposites: [String: UInt] = [
    "rw": UInt(MS_RDONLY), "suid": UInt(MS_NOSUID), "dev": UInt(MS_NODEV), "exec": UInt(MS_NOEXEC),
    "async": UInt(MS_SYNCHRONOUS), "atime": UInt(MS_NOATIME), "diratime": UInt(MS_NODIRATIME),
  ]
}
