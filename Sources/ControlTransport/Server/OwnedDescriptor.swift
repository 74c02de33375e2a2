internal import Glibc

/// A descriptor that is closed with the value, unless it was given away.
struct OwnedDescriptor: ~Copyable {
  let number: Int32
  init(_ number: Int32) { self.number = number }
  deinit { _ = close(number) }

  /// The number, for somebody who closes it from now on.
  consuming func giveAway() -> Int32 {
    let number = number
    discard self
    return number
  }
}
