internal import ControlModel

/// What the routine is doing about one slot; gone when there is nothing left to do.
struct SlotWork: Keyed, Equatable, Sendable {
  enum Phase: Equatable, Sendable {
    case running(run: UInt64, HookEvent)
    /// The eject hook is done: B0EJ is to be written.
    case ejecting
    /// `_OST` is to be said, or said and not answered.
    case reporting
  }

  let slot: SlotNumber
  var phase: Phase
  /// What came meanwhile and is newer than what is under way; never both.
  var wantsInsertion = false
  var wantsEject = false
  var isFault = false
  var device = ""

  var key: SlotNumber { slot }
}
