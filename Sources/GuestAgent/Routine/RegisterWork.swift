internal import ControlModel

/// One pass over the registers; BSEL is one for all, so only one piece of work is on them at a time.
enum RegisterWork: Equatable, Sendable {
  case pass(Pass)
  case eject(SlotNumber, EjectStage)
  /// `isFinal` false: in progress.
  case report(SlotNumber, isEject: Bool, status: UInt32, isFinal: Bool)

  /// The steps of Fig 5, 505 and 506, and of Fig 6, 604 and 605.
  struct Pass: Equatable, Sendable {
    enum Stage: Equatable, Sendable {
      case readStatus
      case clearStatus
      /// Which buses have something: a read without side effects, which spares selecting each of 2,048.
      case findBuses
      case selectBus(Int)
      case readInsertions(Int)
      case readEjects(Int)
      case readNames
    }

    var stage = Stage.readStatus
    /// Looks even if no status bit is set: after `hello`.
    var isFull: Bool
    var status: UInt32 = 0
    var buses: [BusNumber] = []
    var inserted: SlotSet = []
    var ejects: SlotSet = []
  }

  /// The steps of Fig 6, 606.
  enum EjectStage: Equatable, Sendable {
    case selectBus
    /// Whether the request still stands: an eject that nobody asks for would quarantine the slot.
    case readRequests
    case write
    case report
    /// The request is gone: was it withdrawn, or had the slot gone with it?
    case findOwner
  }
}

/// A row of `show_slots`, as far as a guest has a use for it.
struct SlotRow: Equatable, Sendable {
  let device: String
  let isFailed: Bool
  let owner: String?
}
