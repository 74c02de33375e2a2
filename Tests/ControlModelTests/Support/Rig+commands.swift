internal import ControlModel
internal import Testing

func number(_ partition: PartitionID) -> PartitionReference { .number(UInt64(partition.number)) }

/// The commands with what a test mostly means.
extension Rig {
  @discardableResult
  mutating func add(
    _ lpar: PartitionID = lpar0, slot: SlotNumber? = nil, to: PartitionID? = lpar1, by issuer: Issuer = root,
    wait: Wait? = nil, insertTimeout: Interval? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) -> UInt64 {
    command(
      .addPCI(
        lpar: number(lpar), slot: slot, to: to.map(number), wait: wait, timeout: .seconds(30),
        insertTimeout: insertTimeout),
      by: issuer, sourceLocation: sourceLocation)
  }

  @discardableResult
  mutating func remove(
    _ lpar: PartitionID = lpar0, slot: SlotNumber? = nil, _ mode: RemovalMode = .revoke, by issuer: Issuer = root,
    wait: Wait = .none, sourceLocation: SourceLocation = #_sourceLocation
  ) -> UInt64 {
    command(
      .remPCI(lpar: number(lpar), slot: slot, mode: mode, timeout: .seconds(30), wait: wait), by: issuer,
      sourceLocation: sourceLocation)
  }

  @discardableResult
  mutating func deact(
    _ lpar: PartitionID = lpar0, _ mode: PowerOffMode = .off, by issuer: Issuer = root,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> UInt64 {
    command(.deact(lpar: number(lpar), mode: mode, timeout: .seconds(30)), by: issuer, sourceLocation: sourceLocation)
  }

  /// All of LPAR0's slots.
  @discardableResult
  mutating func remove(
    _ mode: RemovalMode, wait: Wait = .none, sourceLocation: SourceLocation = #_sourceLocation
  ) -> UInt64 {
    remove(lpar0, slot: nil, mode, wait: wait, sourceLocation: sourceLocation)
  }

  @discardableResult
  mutating func deact(_ mode: PowerOffMode, sourceLocation: SourceLocation = #_sourceLocation) -> UInt64 {
    deact(lpar0, mode, sourceLocation: sourceLocation)
  }

  @discardableResult
  mutating func act(
    _ lpar: PartitionID = lpar0, by issuer: Issuer = root, sourceLocation: SourceLocation = #_sourceLocation
  ) -> UInt64 {
    command(.act(lpar: number(lpar)), by: issuer, sourceLocation: sourceLocation)
  }

  @discardableResult
  mutating func failover(
    _ plan: ClusterPlan.Case? = nil, from: PartitionID = lpar0, to: PartitionID = lpar1, by issuer: Issuer = root,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> UInt64 {
    command(
      .failover(from: number(from), to: number(to), case: plan, timeout: .seconds(60)), by: issuer,
      sourceLocation: sourceLocation)
  }

  @discardableResult
  mutating func cancel(_ operation: UInt64, sourceLocation: SourceLocation = #_sourceLocation) -> UInt64 {
    command(.cancel(operation: OperationID(operation)), sourceLocation: sourceLocation)
  }

  mutating func report(_ report: MachineReport, sourceLocation: SourceLocation = #_sourceLocation) {
    submit(.machine(report), sourceLocation: sourceLocation)
  }

  /// The deadline of an operation passes.
  mutating func deadline(_ operation: UInt64, sourceLocation: SourceLocation = #_sourceLocation) {
    armed[.operation(OperationID(operation))] = nil
    submit(.deadline(.operation(OperationID(operation)), isTimely: true), sourceLocation: sourceLocation)
  }
}

/// What a test asks of the outcome.
extension Rig {
  /// The one answer to a request; nil while there is none.
  ///
  /// Two are a failure.
  func reply(_ request: UInt64, sourceLocation: SourceLocation = #_sourceLocation) -> Reply? {
    let all = replies.all[request] ?? []
    #expect(all.count < 2, "answered twice", sourceLocation: sourceLocation)
    return all.first
  }

  func rejection(_ request: UInt64) -> Rejection? {
    if case .rejected(let rejection) = reply(request) { rejection } else { nil }
  }

  func reason(_ request: UInt64) -> Reason? { rejection(request)?.reason }

  func moved(_ request: UInt64) -> Moved? {
    if case .outcome(.moved(let moved)) = reply(request) { moved } else { nil }
  }

  func failedOver(_ request: UInt64) -> FailedOver? {
    if case .outcome(.failedOver(let over)) = reply(request) { over } else { nil }
  }

  /// What a refusal says of how things stand.
  func standing(_ request: UInt64) -> String? {
    let state = rejection(request)?.data.first { $0.name == "state" }
    if case .string(let text) = state?.value { return text }
    return nil
  }

  /// Fig 4's row: connection and flag.
  func row(_ slot: SlotNumber) -> String {
    let row = state.slots[slot]
    return "\(row?.partition.map(state.topology.name) ?? "-") \(row?.isEnabled == true ? 1 : 0)"
  }

  func phase(_ slot: SlotNumber) -> SlotPhase? { state.slots[slot]?.phase }
  func epoch(_ slot: SlotNumber) -> Epoch { state.slots[slot]?.epoch ?? Epoch(0) }
  func partition(_ id: PartitionID) -> Partition { state.partitions[known: id] }
  /// The source's step numbers, in the order in which they were written down.
  var steps: [Int] { events.compactMap(\.step) }

  func count(of sciTo: PartitionID) -> Int {
    notifications.count { $0.to == sciTo && $0.what == .sci(partition: sciTo) }
  }

  mutating func forget() {
    events = []
    effects = []
    requests = []
    notifications = []
  }
}
