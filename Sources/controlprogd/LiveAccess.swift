internal import ControlConfiguration
internal import ControlModel
internal import ControlTransport
internal import Synchronization

/// The roles in force; a reload exchanges them, connections that are open keep theirs.
final class LiveAccess: Sendable {
  private let settings: Mutex<AccessSettings>
  init(_ settings: AccessSettings) { self.settings = Mutex(settings) }

  func set(_ new: AccessSettings) { settings.withLock { $0 = new } }
  func role(of peer: PeerCredentials) -> Role? {
    settings.withLock { $0.role(uid: peer.uid, gids: [peer.gid]) }
  }
}
