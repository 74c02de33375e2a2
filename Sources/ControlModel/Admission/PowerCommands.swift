/// and step 1108: the commands about a partition's power.
extension Turn {
  /// Deactivating an inactive partition is done at once: fencing must be repeatable.
  mutating func deact(
    _ lpar: PartitionReference, _ mode: PowerOffMode, _ timeout: Interval, _ issuer: Issuer, _ ticket: Ticket
  ) throws(Rejection) {
    let partition = try resolve(lpar, for: issuer).get()
    try requireStanding(of: issuer)
    try requireTake(issuer, from: partition)
    if issuer.partition == nil, !state.partitions[known: partition].isHeld {
      change(partition) { $0.isHeld = true }
      record(.partition, partition: partition, "\(name(partition)) is held: only an operator activates it again")
    }
    let part = PowerOff(partition: partition, timeout: timeout, phase: mode == .shutdown ? .button : .off)
    begin("deact", issuer, ticket, part: .powerOff(part), fencing: [partition])
  }

  mutating func act(_ lpar: PartitionReference, _ issuer: Issuer, _ ticket: Ticket) throws(Rejection) {
    let partition = try resolve(lpar, for: issuer).get()
    try requireStanding(of: issuer)
    let row = state.partitions[known: partition]
    if issuer.partition != nil, row.isHeld {
      throw Rejection(.held, "\(name(partition)) was deactivated by an operator: only an operator activates it again")
    }
    guard row.power == .inactive else {
      throw Rejection(.partitionActive, "\(name(partition)) is \(standing(of: row.power))")
    }
    begin("act", issuer, ticket, part: .powerOn(PowerOn(partition: partition)))
  }

  private func standing(of power: PowerState) -> String {
    switch power {
    case .inactive: "inactive"
    case .starting: "being powered on already"
    case .active: "active already"
    case .stopping: "still being powered off"
    }
  }

  mutating func requestShutdown(
    _ lpar: PartitionReference, _ timeout: Interval, _ issuer: Issuer, _ ticket: Ticket
  ) throws(Rejection) {
    let partition = try resolve(lpar, for: issuer).get()
    try requireStanding(of: issuer)
    guard state.partitions[known: partition].power != .inactive else {
      throw Rejection(.partitionInactive, "\(name(partition)) is inactive already")
    }
    try requireTake(issuer, from: partition)
    begin(
      "request_shutdown", issuer, ticket,
      part: .shutdownRequest(ShutdownRequest(partition: partition, timeout: timeout)), fencing: [partition])
  }

  /// The guest says that its OS is down: soft-off.
  ///
  /// A fenced guest may say so too.
  mutating func guestPowerOff(_ issuer: Issuer, _ ticket: Ticket) throws(Rejection) {
    guard let partition = issuer.partition else {
      throw Rejection(.notPermitted, "power_off is what a guest says of itself; operators use deact")
    }
    guard state.partitions[known: partition].isActive else {
      throw Rejection(.partitionInactive, "\(name(partition)) is inactive")
    }
    let part = PowerOff(partition: partition, timeout: .seconds(30), phase: .off)
    begin("power_off", issuer, ticket, part: .powerOff(part))
  }
}
