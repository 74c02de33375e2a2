/// `failover` as it was asked for.
struct FailoverRequest {
  let from: PartitionReference
  let to: PartitionReference
  let `case`: ClusterPlan.Case?
  let timeout: Interval

  init(_ from: PartitionReference, _ to: PartitionReference, _ plan: ClusterPlan.Case?, _ timeout: Interval) {
    self.from = from
    self.to = to
    self.case = plan
    self.timeout = timeout
  }
}

/// the whole of Fig 11 as one command.
extension Turn {
  mutating func failover(_ request: FailoverRequest, _ issuer: Issuer, _ ticket: Ticket) throws(Rejection) {
    let from = try resolve(request.from, for: issuer).get()
    let to = try resolve(request.to, for: issuer).get()
    if let own = issuer.partition, own != to {
      throw Rejection(.notPermitted, "a guest fails over to itself only: nobody pushes a device but operators")
    }
    let assigned = state.assigned(to: from)
    guard !assigned.isEmpty else {
      throw Rejection(
        .slotNotAssigned, "no slot is assigned to \(name(from))", data: [.init("partition", .string(name(from)))])
    }
    try requireStanding(of: issuer)
    guard state.partitions[known: to].isActive else {
      throw Rejection(.partitionInactive, "\(name(to)) is inactive: activate it first")
    }
    try requireTake(issuer, from: from)
    guard from != to else { throw Rejection(.samePartition, "`from` and `to` are both \(name(from))") }
    // A quarantined slot stays behind; the healthy ones move.
    let healthy = SlotSet(assigned.filter { state.slots[known: $0].quarantine == nil })
    if healthy.isEmpty { try require(withheld(assigned)) }
    try require(busy(healthy))
    try require(empty(healthy))
    try require(notCandidate(healthy, to))
    try require(splitsBus(healthy, to))
    start(from, to, healthy, request, issuer, ticket)
  }

  private mutating func start(
    _ from: PartitionID, _ to: PartitionID, _ slots: SlotSet, _ request: FailoverRequest, _ issuer: Issuer,
    _ ticket: Ticket
  ) {
    let plan = request.case ?? state.topology.cluster(of: from)?.defaultCase ?? .a
    let failover = Failover(
      from: from, to: to, case: plan, slots: slots, timeout: request.timeout, step: Self.firstStep(plan))
    begin(
      "failover", issuer, ticket, slots: slots, part: part(for: failover.step, of: failover), failover: failover,
      fencing: [from], step: failover.step.rawValue)
  }
}
