internal import Glibc

/// Cuts a stream of bytes into frames (protocol, section 2).
///
/// A value without a socket, so that a test can split a stream at every byte. Frames are lent as slices of its own
/// storage: a slice that is kept over the next call costs a copy.
package struct FrameAccumulator: Sendable {
  /// The most bytes of a frame, its LF among them.
  package static let limit = 65_536
  /// Storage beyond this is given back as soon as it is empty, so that a quiet connection stays small.
  private static let retained = 2_048

  /// What stands at the front of the stream.
  package enum Next: Equatable, Sendable {
    /// A line without its LF and the CR before it; never empty.
    case frame(ArraySlice<UInt8>)
    /// No whole line is there yet.
    case incomplete
    /// A line is over the limit; told once. `head` is its beginning, and nothing after it is a frame.
    case tooLong(head: ArraySlice<UInt8>)
  }

  private var bytes: [UInt8] = []
  /// The first byte that has not been handed out.
  private var start = 0
  /// Where the search for an LF goes on: what lies before holds none.
  private var scanned = 0
  private var isEnded = false
  private var isCutOff = false
  private let limit: Int

  /// `limit` is the contract's for requests; answers may be longer.
  package init(limit: Int = FrameAccumulator.limit) { self.limit = limit }

  /// Bytes of a line have come, but not its LF.
  package var hasPartialLine: Bool { !isEnded && start < bytes.count && scanned == bytes.count }
  /// Everything that came has been handed out.
  package var isDrained: Bool { start == bytes.count }
  /// Lines handed out or skipped so far; tells one unfinished line from the next.
  package private(set) var lineCount: UInt64 = 0

  /// Takes what was read.
  ///
  /// After the end of the stream and after a frame that was too long it is thrown away.
  package mutating func append(_ new: UnsafeRawBufferPointer) {
    guard !isEnded, !isCutOff else { return }
    if start > 0 { dropHandedOut() }
    bytes.append(contentsOf: new)
  }

  /// The stream has ended: what is left is the last frame.
  package mutating func finish() { isEnded = true }

  /// Takes the next line off the front.
  package mutating func next() -> Next {
    while !isCutOff, let end = lineEnd() {
      let begin = start
      let hasLineFeed = end < bytes.count
      guard end - begin < limit else { return cutOff(at: begin) }
      start = hasLineFeed ? end + 1 : end
      scanned = start
      lineCount &+= 1
      let line = withoutCarriageReturn(bytes[begin..<end])
      if !line.isEmpty { return .frame(line) }
    }
    if !isCutOff, bytes.count - start >= limit { return cutOff(at: start) }
    if start == bytes.count { dropHandedOut() }
    return .incomplete
  }

  /// The index of the next LF, or the end of an ended stream when bytes are left.
  private mutating func lineEnd() -> Int? {
    let found = bytes.withUnsafeBytes { buffer -> Int? in
      guard let base = buffer.baseAddress, scanned < buffer.count else { return nil }
      guard let hit = memchr(base + scanned, 0x0a, buffer.count - scanned) else { return nil }
      return UnsafeRawPointer(hit) - base
    }
    if let found { return found }
    scanned = bytes.count
    return isEnded && start < bytes.count ? bytes.count : nil
  }

  private func withoutCarriageReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.last == 0x0d ? line.dropLast() : line
  }

  private mutating func cutOff(at begin: Int) -> Next {
    let head = Array(bytes[begin..<min(begin + 64, bytes.count)])[...]
    isCutOff = true
    bytes = []
    start = 0
    scanned = 0
    return .tooLong(head: head)
  }

  private mutating func dropHandedOut() {
    if start < bytes.count {
      bytes.removeSubrange(0..<start)
    } else if bytes.capacity > Self.retained {
      bytes = []
    } else {
      bytes.removeAll(keepingCapacity: true)
    }
    scanned -= start
    start = 0
  }
}
