/// What stores a disk card's sectors.
///
/// In the product a file; in tests whatever fails or waits as the test wants. Used by one thread at a time: the card's worker while a command runs, the machine's caller otherwise.
package protocol Medium: AnyObject, Sendable {
  /// Whole 512-byte sectors, as counted when it was opened.
  var sectors: UInt64 { get }
  /// Fails when the medium is gone or has become shorter since it was opened.
  func check() throws(MediumError)
  /// Fills all of `buffer`. `position` is in bytes.
  func read(at position: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(MediumError)
  func write(at position: UInt64, from buffer: UnsafeRawBufferPointer) throws(MediumError)
  /// Returns when all that was written is on the disk (fdatasync).
  func flush() throws(MediumError)
  /// Lets go of the medium and its lock. Called once.
  func close() throws(MediumError)
}

/// Why a medium did not do what the card asked.
package struct MediumError: Error, Equatable, Sendable {
  /// Whether the medium is broken; false when the host is short of space or descriptors, which passes.
  package let isFault: Bool
  package let text: String
  package init(isFault: Bool, text: String) {
    self.isFault = isFault
    self.text = text
  }
}

/// Where media come from.
package protocol MediumSource: Sendable {
  /// Opens the medium of `device` and locks it against every other opener.
  func open(_ device: MachineDevice) throws(MediumError) -> any Medium
}
