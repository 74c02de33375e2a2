import ControlModel

/// What a partition's QEMU has in one slot.
struct Attachment: Equatable, Sendable {
  enum Stage: Equatable, Sendable {
    /// Device and backing are there.
    case connected
    /// The guest still has the device; nothing of the host is behind it any more.
    case hollow
    /// Something failed half way, or was found half done: what is there is looked up before anything is done.
    case unclear
  }

  var device: QEMUDevice
  /// Of the connection, or of the last one.
  var epoch: Epoch
  var stage: Stage
  /// The block nodes below the device's own, from the upper to the lower: the image's, or what denies all access.
  var nodes: [String] = []
  /// Which disk the guest takes it for (``QEMUDevice/mark``); nil when that is not known.
  var mark: String?
  /// Seen in the guest: that it is not there any more means that the guest has let go.
  var wasInGuest = false
  /// `device_del` was said while the guest had this device: it may let go at any time.
  var isEjectAsked = false
  /// It is said again until the guest takes it.
  var presentsEject = false
  /// Another partition may have written to the disk since: what the guest kept of it would be stale.
  var mayBeStale = false
  /// What a look found that is neither connected nor hollow nor gone, until it was brought to an end.
  var unsettled: Inventory.Slot?
  /// Against the record: its revocation is made again until it has worked.
  var isUnwanted = false
  /// There is no way to end the access but the guest's own; its eject is then the proof that is waited for.
  var awaitsRelease = false

  /// Whether the guest is asked to let go, again and again.
  var presents: Bool { stage == .hollow || presentsEject || awaitsRelease }
}
