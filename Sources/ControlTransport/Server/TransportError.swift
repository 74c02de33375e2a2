/// Why a socket could not be opened or reached: what is wrong and what to do about it.
package struct TransportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of thing is wrong, for a program to tell apart.
  package enum Kind: Equatable, Sendable {
    /// A system call failed; the number is its errno.
    case system(Int32)
    /// The directory is somebody else's, or others may write in it.
    case unsafeDirectory
    /// A file that is no socket stands where a socket should.
    case notASocket
    /// Another process answers at the socket.
    case inUse
    /// A descriptor that was handed over is not a listening Unix stream socket, or nobody wants it.
    case badDescriptor
    /// The path cannot be one of ours.
    case badName
    /// The server is stopping.
    case stopping
  }

  package let kind: Kind
  package let description: String
  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
