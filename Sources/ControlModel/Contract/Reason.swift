/// Why a command was not done: the stable word on the wire (protocol, table of reasons).
package enum Reason: String, CaseIterable, Hashable, Codable, Sendable {
  case parseError = "parse_error"
  case invalidRequest = "invalid_request"
  case unknownCommand = "unknown_command"
  case invalidArgument = "invalid_argument"
  case internalError = "internal_error"
  case frameTooLong = "frame_too_long"
  case overloaded
  case shuttingDown = "shutting_down"
  case notPermitted = "not_permitted"
  case peerAlive = "peer_alive"
  case fenceLimit = "fence_limit"
  case unknownPartition = "unknown_partition"
  case unknownSlot = "unknown_slot"
  case unknownOperation = "unknown_operation"
  case unknownCluster = "unknown_cluster"
  case partitionInactive = "partition_inactive"
  case partitionActive = "partition_active"
  case fenced
  case held
  case slotEmpty = "slot_empty"
  case slotNotAssigned = "slot_not_assigned"
  case slotBusy = "slot_busy"
  case slotQuarantined = "slot_quarantined"
  case samePartition = "same_partition"
  case notCandidate = "not_candidate"
  case isolationUnit = "isolation_unit"
  case slotOccupied = "slot_occupied"
  case slotConnected = "slot_connected"
  case eventsExpired = "events_expired"
  case generalProtection = "general_protection"
  case guestRefused = "guest_refused"
  case timedOut = "timed_out"
  case machineError = "machine_error"
  case storeError = "store_error"
  /// The operation was stopped by `cancel`.
  case cancelled

  /// JSON-RPC's number for it.
  package var code: Int {
    switch self {
    case .parseError: -32700
    case .invalidRequest: -32600
    case .unknownCommand: -32601
    case .invalidArgument: -32602
    case .internalError: -32603
    case .frameTooLong: 1001
    case .overloaded: 1002
    case .shuttingDown: 1003
    case .notPermitted: 1100
    case .peerAlive: 1101
    case .fenceLimit: 1102
    case .unknownPartition: 1200
    case .unknownSlot: 1201
    case .unknownOperation: 1202
    case .unknownCluster: 1203
    case .partitionInactive: 1210
    case .partitionActive: 1211
    case .fenced: 1212
    case .held: 1213
    case .slotEmpty: 1220
    case .slotNotAssigned: 1221
    case .slotBusy: 1222
    case .slotQuarantined: 1223
    case .samePartition: 1224
    case .notCandidate: 1225
    case .isolationUnit: 1226
    case .slotOccupied: 1227
    case .slotConnected: 1228
    case .eventsExpired: 1230
    case .generalProtection: 1300
    case .guestRefused: 1400
    case .timedOut: 1401
    case .cancelled: 1402
    case .machineError: 1500
    case .storeError: 1501
    }
  }
}

/// A command refused, or ended otherwise than done: the reason, and what to do about it.
package struct Rejection: Error, Equatable, Codable, Sendable {
  package let reason: Reason
  /// One plain sentence for a person, without a line end.
  package let message: String
  /// Further facts by their names on the wire (`partition`, `operation`, `state`, `ost`, `oldest`).
  package let data: [Detail]

  package init(_ reason: Reason, _ message: String, data: [Detail] = []) {
    self.reason = reason
    self.message = message
    self.data = data
  }

  /// One named fact.
  package struct Detail: Equatable, Codable, Sendable {
    package let name: String
    package let value: Value
    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }
  package enum Value: Equatable, Codable, Sendable {
    case string(String), number(UInt64)
  }
}
