import ControlModel
import ControlProtocol
import QMPClient

/// Commands for one QEMU that belong together: one after the other, nothing in between.
struct Procedure: Equatable, Sendable {
  struct Step: Equatable, Sendable {
    let command: QMPCommand
    /// A refusal changes nothing: what is to go is gone already.
    var mayFail = false
  }

  /// What it is for: what its end means is decided by this.
  enum Purpose: Equatable, Sendable {
    case connect(SlotNumber, Epoch)
    /// Access ends without the guest's help; what was asked under which epoch is answered.
    case revoke(SlotNumber, Epoch)
    /// As a revocation, of what was found half done; nobody is answered.
    case untangle(SlotNumber, Epoch)
    /// The guest is asked to let go.
    case eject(SlotNumber)
    /// The guest has let go of a card whose nodes are still open.
    case clean(SlotNumber)
    /// What is there is listed, for the reason given.
    case lookUp(LookUp)
    case readStatus
    case run
    case button
  }

  enum LookUp: Equatable, Sendable {
    /// A connection to QEMU was made, or made again.
    case opening
    /// The truth check.
    case check
    /// The slot is unclear, and that request waits for it.
    case slot(SlotNumber)
  }

  let purpose: Purpose
  var steps: [Step]
  /// Carried out when a step was refused, whatever comes of it.
  var undo: [QMPCommand] = []

  init(_ purpose: Purpose, _ steps: [Step], undo: [QMPCommand] = []) {
    self.purpose = purpose
    self.steps = steps
    self.undo = undo
  }
}

/// How a procedure ended.
enum ProcedureResult: Equatable, Sendable {
  /// What each step returned; null where one that may fail did.
  case done([WireValue])
  /// A step was refused, in QEMU's words, and all before it was undone.
  case refused(String)
  /// A step was refused, and so was something of the undoing.
  case torn(String)
  /// QEMU did not answer: what it did or will do is not known.
  case unknown(String)
}

extension QMPCommand {
  static func blockdevAdd(_ members: [WireValue.Member]) -> QMPCommand { QMPCommand("blockdev-add", .object(members)) }
  static func blockdevDel(_ node: String) -> QMPCommand { QMPCommand("blockdev-del", ["node-name": .string(node)]) }
  static func deviceDel(_ id: String) -> QMPCommand { QMPCommand("device_del", ["id": .string(id)]) }
}
