import ControlModel
import ControlPlane
import DequeModule

/// A slot as the machine sees it: the card in it, whom it is connected to and what is under way.
struct Port: Sendable {
  let slot: SlotNumber
  var device: MachineDevice?
  var fault: DeviceFaultKind?
  /// The present connection; nil means bus mastering off and every access refused.
  var link: Link?
  /// A connection asked for while its partition was off; made when it is switched on.
  var deferred: Link?
  /// The last epoch that was revoked.
  ///
  /// A `connect` of it may still come, because a revocation is carried out at once and
  /// a connection only after its commit: it must not undo the revocation.
  var revokedThrough: Epoch?
  var registers = DiskRegisters()
  /// Open from the first use in a connection until the connection is lost.
  var medium: (any Medium)?
  var running: RunningJob?
  /// The worker looks at the card: it is being inserted or checked.
  var isInspected = false
  /// A check was asked for while the card was not quiet.
  var wantsCheck = false
  /// A fault is being written down: a check that came now would still find the card whole.
  var isFaultUnrecorded = false
  /// Accesses that came while a command ran, in order.
  var waiting: Deque<PendingAccess> = []
  /// What to report when the card is quiet.
  var goals: [QuietGoal] = []

  init(slot: SlotNumber, device: MachineDevice? = nil) {
    self.slot = slot
    self.device = device
  }

  var isQuiet: Bool { running == nil && !isInspected }

  /// Puts the card as it is after power-on, and lets go of the medium; nil, or why that failed.
  mutating func reset() -> String? {
    registers = DiskRegisters()
    guard let held = medium else { return nil }
    medium = nil
    do {
      try held.close()
      return nil
    } catch { return error.text }
  }

  /// What the card does with an access that has passed the selector.
  mutating func step(_ access: DeviceAccess) -> CardStep {
    switch device?.kind {
    case .disk: registers.step(access, capacity: medium?.sectors)
    case .net: PlainCard.step(access, kind: .net)
    case .any: PlainCard.step(access, kind: .any)
    case nil: .answer(access.unclaimed)
    }
  }
}

/// One connection of a slot to a partition, with the window of its bus.
struct Link: Equatable, Sendable {
  let partition: PartitionID
  let epoch: Epoch
  let window: GatekeeperWindow
}

/// An access that is answered later, and to whom.
struct PendingAccess: Sendable {
  let access: DeviceAccess
  let done: @Sendable (AccessResult) -> Void
}

/// A command on the card's worker, and the access that it will answer.
struct RunningJob: Sendable {
  let job: DiskJob
  let origin: PendingAccess
  var partition: PartitionID { origin.access.partition }
}

/// What waits for a card to be quiet.
enum QuietGoal: Equatable, Sendable {
  case released(Epoch)
  case pulled
}
