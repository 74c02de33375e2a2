import ControlModel

/// The `limits` mapping (design: safety, limits).
enum LimitSchema {
  private static let standard = LimitSettings()

  static let jsonDepth = Key(
    "json_depth", .integer(4...64), .is_(standard.jsonDepth), .live,
    "How deep JSON may be nested before it is a `parse_error`.")
  static let outstanding = Key(
    "outstanding_requests", .integer(1...1000), .is_(standard.outstandingRequests), .live,
    "Unanswered requests of one connection; at more the daemon stops reading from it.")
  static let partitionConnections = Key(
    "connections_per_partition", .integer(1...1000), .is_(standard.connectionsPerPartition), .live,
    "On one partition's socket.")
  static let userConnections = Key(
    "connections_per_user", .integer(1...10_000), .is_(standard.connectionsPerUser), .live,
    "Of one uid on `control.sock`.")
  static let adminConnections = Key(
    "connections_for_admins", .integer(1...1000), .is_(standard.connectionsForAdmins), .live,
    "Kept free for admins when all others are taken.")
  static let commandRate = Key(
    "guest_commands_per_second", .integer(1...100_000), .is_(standard.guestCommandsPerSecond), .live,
    "Of one partition, all its connections together.")
  static let commandBurst = Key(
    "guest_command_burst", .integer(1...100_000), .is_(standard.guestCommandBurst), .live,
    "How many commands may come at once.")
  static let accessRate = Key(
    "guest_accesses_per_second", .integer(1...10_000_000), .is_(standard.guestAccessesPerSecond), .live,
    "Register and device accesses, `ping`, `heartbeat`, `hello` and `ost` of one partition.")
  static let slowdown = Key(
    "slowdown", .duration(.milliseconds(0)...(.seconds(60))), .is_(standard.slowdown), .live,
    "How long a guest over its rate is slowed by not reading, before it is answered `overloaded`.")
  static let unreadOutput = Key(
    "unread_output", .size((64 << 10)...(64 << 20)), .is_(standard.unreadOutput), .live,
    "Output that a client has not read; beyond it the daemon stops reading from that client.")
  static let unreadGrace = Key(
    "unread_grace", .duration(.milliseconds(100)...(.seconds(3600))), .is_(standard.unreadGrace), .live,
    "How long it may stay beyond `unread_output` before the connection is closed.")
  static let partialLine = Key(
    "partial_line", .duration(.milliseconds(100)...(.seconds(3600))), .is_(standard.partialLine), .live,
    "How long a line may stay unfinished on a partition's socket.")

  static let section = Section(
    path: "limits", doc: "Changes hold for connections made after the reload.",
    keys: [
      jsonDepth, outstanding, partitionConnections, userConnections, adminConnections, commandRate, commandBurst,
      accessRate, slowdown, unreadOutput, unreadGrace, partialLine,
    ])
}
