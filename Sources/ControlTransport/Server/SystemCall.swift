internal import Glibc

/// A system call's result with its errno as an error.
enum SystemCall {
  /// Runs `body` again while a signal interrupts it.
  ///
  /// `what` names the act for people: "bind control.sock".
  @discardableResult
  static func check(_ what: @autoclosure () -> String, _ body: () -> Int32) throws(TransportError) -> Int32 {
    while true {
      let result = body()
      if result >= 0 { return result }
      let code = errno
      if code != EINTR { throw failure(what(), code) }
    }
  }

  static func failure(_ what: String, _ code: Int32) -> TransportError {
    TransportError(.system(code), "\(what): \(String(cString: strerror(code)))")
  }
}
