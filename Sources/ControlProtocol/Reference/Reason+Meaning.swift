package import ControlModel

extension Reason {
  /// Those that any request may be answered with.
  static let general: [Reason] = [
    .parseError, .invalidRequest, .invalidArgument, .notPermitted, .overloaded, .shuttingDown, .internalError,
  ]

  /// One sentence for the reference page and the OpenRPC document.
  package var meaning: String {
    switch self {
    case .parseError: "The line is no JSON, or no text command, or no UTF-8; nothing of it was carried out."
    case .invalidRequest: "The JSON is no JSON-RPC 2.0 request."
    case .unknownCommand: "There is no such command; the message names the nearest that the caller may call."
    case .invalidArgument: "An argument is unknown, missing or not allowed; the message names its key."
    case .internalError: "The control program contradicts itself; its log says more."
    case .frameTooLong: "The line has more than 65,536 bytes; the connection is closed."
    case .overloaded: "The partition or the uid is over its rate; try again later."
    case .shuttingDown: "The daemon is stopping."
    case .notPermitted: "The caller's role or cluster does not allow it."
    case .peerAlive: "The caller would take something from a member that the control program sees healthy."
    case .fenceLimit: "This pair or this cluster has fenced too often; an operator's set_maintenance off clears it."
    case .unknownPartition: "There is no such partition."
    case .unknownSlot: "There is no such slot."
    case .unknownOperation: "There is no such operation, or it is no longer kept."
    case .unknownCluster: "There is no such cluster."
    case .partitionInactive: "The partition would have to be active."
    case .partitionActive: "The partition would have to be inactive."
    case .fenced: "Another member has fenced the caller, and it has not booted anew since; it may take nothing."
    case .held: "An operator has deactivated it; only an operator activates it again."
    case .slotEmpty: "There is no device in the slot; the message says which to fill and what happens then."
    case .slotNotAssigned: "The slot is not assigned to the named partition; data.partition tells to which it is."
    case .slotBusy: "Another operation on the slot is under way; data.operation names it."
    case .slotQuarantined: "A device fault or a failed reset holds the slot until an operator's clear_slot."
    case .samePartition: "The slot is enabled for the receiver already."
    case .notCandidate: "The configuration does not list that partition as one that may own the slot."
    case .isolationUnit: "The move would leave one bus with slots connected to two partitions."
    case .slotOccupied: "There is a card in the slot already."
    case .slotConnected: "The slot is connected; it must be disabled first."
    case .eventsExpired: "since is older than the retained events; data.oldest is the oldest of them."
    case .generalProtection: "The access does not pass the slot assignment table."
    case .guestRefused: "The guest answered with an _OST failure; data.ost is its status."
    case .timedOut: "The deadline passed; data.state says how things stand now."
    case .cancelled: "The operation was stopped by cancel; data.state says how things stand now."
    case .machineError: "The machine failed; nothing was granted."
    case .storeError: "The state could not be made durable; nothing was granted; data.state tells of a revocation."
    }
  }
}
