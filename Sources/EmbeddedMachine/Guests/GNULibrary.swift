import Glibc

/// Functions of glibc 2.36 that Swift's Glibc module does not show, because it is built without `_GNU_SOURCE`.
///
/// Looked up once by name; nil on an older library, where partitions with a command cannot be started.
enum GNULibrary {
  typealias PidfdOpen = @convention(c) (pid_t, UInt32) -> Int32
  typealias PidfdSendSignal = @convention(c) (Int32, Int32, UnsafeMutableRawPointer?, UInt32) -> Int32
  typealias AddCloseFrom = @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32

  static let pidfdOpen: PidfdOpen? = symbol("pidfd_open")
  static let pidfdSendSignal: PidfdSendSignal? = symbol("pidfd_send_signal")
  static let addCloseFrom: AddCloseFrom? = symbol("posix_spawn_file_actions_addclosefrom_np")

  private static func symbol<Function>(_ name: String, as: Function.Type = Function.self) -> Function? {
    dlsym(nil, name).map { unsafeBitCast($0, to: Function.self) }
  }
}
