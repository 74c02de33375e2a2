import ControlModel
import QMPClient

/// What waits for one partition's QEMU: one after the other, in the order of its coming.
enum Work: Equatable, Sendable {
  case request(Order)
  case event(QMPEvent)
  /// An eject request is presented again.
  case present(SlotNumber)
  case lookUp(Procedure.LookUp)
  /// A slot that was found half done is brought to an end.
  case untangle(SlotNumber, Inventory.Slot)
  /// The CPUs may go.
  case letRun
  /// What was found on behalf of a request that nobody is answered for.
  case tell([MachineReport])
}

extension Work {
  var isEvent: Bool { if case .event = self { true } else { false } }

  /// What is told of the reports that this work has led to.
  func told(_ reports: [MachineReport]) -> [MachineReport] {
    if case .request(let order) = self, order.isSilent { [] } else { reports }
  }
}

/// A request of the control program, and what is known of it.
struct Order: Equatable, Sendable {
  let request: MachineRequest
  /// For a connection: what is in the slot.
  var device: QEMUDevice?
  /// It may wait until the guest has let go of the last card in the slot.
  var mayWait = true
  /// Nobody is answered: the machine itself has a use for it.
  var isSilent = false
  /// The slot was looked up for it already.
  var isLookedUp = false
}

/// What is to be done about a piece of work.
enum Decision: Equatable, Sendable {
  case run(Procedure)
  case report([MachineReport])
  /// The guest cannot be asked to let go yet: it is asked later.
  case presentLater(SlotNumber)
  /// It waits until the guest has let go of the card in that slot, or for the time of ``PartitionState/patience``.
  case park(SlotNumber)
}

/// What a procedure's end means.
struct Conclusion: Equatable, Sendable {
  var reports: [MachineReport] = []
  /// Comes before all that waits.
  var next: [Work] = []
  /// Something looked wrong and is looked at again soon: what is on its way explains most of it.
  var checkAgain = false
  /// Words for the log.
  var notes: [String] = []
}
