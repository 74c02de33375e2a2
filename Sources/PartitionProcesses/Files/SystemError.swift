import Glibc

/// What the kernel said: the name of the call, the object and the error number, as one sentence for people.
package struct SystemError: Error, Equatable, Sendable {
  package let call: String
  package let object: String
  package let number: Int32

  /// Takes the calling thread's `errno`, so it must be made right after the call.
  package init(_ call: String, _ object: String) { self.init(call, object, errno) }

  package init(_ call: String, _ object: String, _ number: Int32) {
    self.call = call
    self.object = object
    self.number = number
  }

  package var text: String { "\(call) \(object): \(Self.words(number))" }

  /// strerror_r(3), which unlike strerror(3) may be called from any thread.
  package static func words(_ number: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let base = buffer.baseAddress, strerror_r(number, base, buffer.count) == 0 else { return "error \(number)" }
      return String(cString: base)
    }
  }
}

/// Calls again while a signal handler interrupts.
package func retrying(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
