internal import NIOCore

/// An open door.
struct Listener: Sendable {
  let door: Door
  let channel: any Channel
  /// The file that was made for it; nil when the socket was handed over.
  let file: FileIdentity?
}
