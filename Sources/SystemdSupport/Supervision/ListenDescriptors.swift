import CSystemd
import Glibc

/// A socket that the service manager opened for this process (sd_listen_fds(3)).
package struct ListenDescriptor: Equatable, Sendable {
  package let descriptor: Int32
  /// What the socket unit calls it (`FileDescriptorName=`), else `stored` or `unknown`; several may share a name.
  package let name: String

  /// Takes what was passed on: marks each descriptor close-on-exec and removes the variables from the environment.
  ///
  /// To be called once and early, while there is one thread: the environment has no lock. Empty when nothing was
  /// passed, or to another process (`LISTEN_PID`). A second call finds nothing.
  package static func takeAll() throws(ListenFailure) -> [ListenDescriptor] {
    var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    let count = sd_listen_fds_with_names(1, &names)
    defer { free(names, count: count) }
    guard count >= 0 else { throw ListenFailure(number: -count) }
    return (0..<Int(count)).map { index in
      let name = names?[index].map { String(cString: $0) } ?? "unknown"
      return ListenDescriptor(descriptor: SD_LISTEN_FDS_START + Int32(index), name: name)
    }
  }

  private static func free(_ names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, count: Int32) {
    for index in 0..<max(0, Int(count)) { Glibc.free(names?[index]) }
    Glibc.free(names)
  }
}

/// The variables of socket activation are there and make no sense.
package struct ListenFailure: Error, Equatable, CustomStringConvertible {
  /// The error number.
  package let number: Int32
  package var description: String {
    "the sockets passed by LISTEN_FDS cannot be used: " + String(cString: strerror(number))
  }
}
