import ControlModel
import ControlProtocol
import ControlTestSupport
import SeededRandom

@testable import ControlPlane

extension Schedule {
  /// One step, by the seed.
  mutating func act() throws {
    switch random.below(1000) {
    case 0..<300: speak()
    case 300..<560: fixture.lane.turn()
    case 560..<720: fixture.store.release()
    case 720..<850: finish()
    case 850..<875: fixture.machine.answerAccess()
    case 875..<925: fixture.lane.advance(by: .milliseconds(UInt64(random.below(2000))))
    case 925..<930: fixture.lane.standStill(for: .seconds(UInt64(random.below(10))))
    case 930..<960: changeConnections()
    case 960..<998: disturb()
    default: try restart()
    }
  }

  private mutating func speak() {
    let open = clients.filter(\.isOpen)
    guard !open.isEmpty else { return join() }
    let client = random.pick(open)
    client.send(call(of: client))
  }

  private mutating func finish() {
    let pending = fixture.machine.pending.count
    if pending > 0 { fixture.machine.finish(random.below(pending)) }
  }

  private mutating func changeConnections() {
    let open = clients.filter(\.isOpen)
    if open.count < 3 || (open.count < 9 && random.chance(50)) { return join() }
    let client = random.pick(open)
    switch random.below(4) {
    case 0, 1:
      inject("hang up")
      client.hangUp()
    case 2: client.output.fill()
    default: fixture.lane.run { client.output.drain() }
    }
  }

  private mutating func join() {
    let partition = random.pick([nil, nil, nil, Example.lpar0, Example.lpar1, Example.lpar1, Example.stranger])
    let client = partition.map(fixture.guest) ?? fixture.administrator()
    clients.append(client)
    watch(client)
  }

  /// The watcher at a connection: an answer speaks of what is durable.
  private func watch(_ client: Client) {
    let (store, seen) = (fixture.store, seen)
    client.output.whenAnswered { _, answer in
      guard case .success(let value) = answer else { return }
      let contents = store.contents
      if case .array(let rows)? = value["operations"] {
        for row in rows {
          guard case .unsigned(let id)? = row["id"] else { continue }
          let known = contents.operations[OperationID(id)]
          if known == nil { seen.note("operation \(id) is shown and not durable") }
          guard row["state"] == "done", known?.isUnderWay == true else { continue }
          seen.note("operation \(id) is shown as done and is not")
        }
      } else if value["slots"] != nil || value["state"] != nil || value["standby"] != nil,
        case .unsigned(let id)? = value["operation"]
      {
        guard contents.operations[OperationID(id)]?.isUnderWay != false else { return }
        seen.note("operation \(id) is answered and not durable")
      }
    }
  }

  private mutating func disturb() {
    switch random.below(12) {
    case 0, 1:
      inject("store fails")
      fixture.store.failures.commit = StoreFailure(.full, "disk is full")
    case 2, 3, 4, 5, 6: fixture.store.failures.commit = nil
    case 7:
      inject("partition dies")
      fixture.machine.crash(random.pick([Example.lpar0, Example.lpar1, Example.stranger]))
    case 8:
      inject("device fails")
      fixture.machine.fail(random.pick([Example.disk, Example.net]))
    case 9: for slot in [Example.disk, Example.net] { fixture.machine.mend(slot) }
    case 10:
      inject("report of the past")
      fixture.machine.repeatReports()
      let slot = random.pick([Example.disk, Example.net])
      let epoch = Epoch(UInt64(random.below(Int(fixture.state.slots[slot]?.epoch.number ?? 0) + 1)))
      if epoch != fixture.state.slots[slot]?.epoch { fixture.machine.say(.released(slot: slot, epoch: epoch)) }
    default:
      inject("disk low")
      fixture.store.isLow = random.chance(10)
    }
  }

  private mutating func restart() throws {
    inject("restart")
    fixture.store.failures.commit = nil
    fixture.store.isHolding = false
    try fixture.restart()
    fixture.store.isHolding = true
    clients = []
    forgetPrevious()
  }

  /// Lets everything that is under way come to its end, and compares what is left.
  mutating func rest() throws {
    fixture.store.failures.commit = nil
    fixture.machine.answers { _ in .atOnce }
    for client in clients where client.isOpen { fixture.lane.run { client.output.drain() } }
    for _ in 0..<40 {
      fixture.settle()
      while fixture.machine.finish() {}
      while fixture.machine.answerAccess() {}
      fixture.lane.turnAll()
      fixture.lane.advance(by: .seconds(61))
    }
    var found = seen.take() + remains() + fixture.machine.truth.violations + fixture.store.contents.complaints
    found += fixture.state.operations.rows.map { "operation \($0.id.number) (\($0.verb)) never ends: \($0.part)" }
    if !fixture.isDurable { found.append("the state at rest is not what is durable") }
    for client in clients { found += unanswered(client) }
    try fail(found)
  }

  private func unanswered(_ client: Client) -> [String] {
    var found: [String] = []
    for request in 0..<client.asked {
      let count = client.output.answers[Ticket(session: client.session, request: request)]?.count ?? 0
      guard count > 1 || (count == 0 && client.isOpen) else { continue }
      found.append("request \(request) of session \(client.session.number) is answered \(count) times")
    }
    return found + gaps(client)
  }

  /// What an operator is given is all there is from its first event on; a guest's is a part of that, in order.
  private func gaps(_ client: Client) -> [String] {
    let events = client.output.eventNumbers
    guard let first = events.first, let last = events.last else { return [] }
    var found: [String] = []
    let isWhole = client.issuer.partition != nil || events == Array(first..<first + UInt64(events.count))
    if !isWhole || zip(events, events.dropFirst()).contains(where: >=) {
      found.append("session \(client.session.number) has a gap or a double in its events")
    }
    if client.isOpen, client.issuer.partition == nil, last != fixture.store.contents.lastEvent {
      found.append("session \(client.session.number) has not been given all events")
    }
    return found
  }

  /// Table and machine at rest.
  ///
  /// A holder that never answered stays in doubt, and is named so in the table.
  private func remains() -> [String] {
    let state = fixture.state
    return state.slots.rows.compactMap { slot in
      let real = fixture.accessors(slot.number)
      let holder = slot.phase.holder
      let power = holder.flatMap { state.partitions[$0]?.power }
      let isOwned = slot.isEnabled && power == .active && slot.device != nil
      let isInDoubt = slot.phase.isReleasing || power == .stopping
      let isHolders = holder.map { real == [$0] } ?? false
      if isOwned ? isHolders : real.isEmpty || (isInDoubt && isHolders) { return nil }
      let row = "slot \(slot.number.number) is \(slot.phase) (\(power?.rawValue ?? "-"))"
      return "\(row), the machine has \(real.map(\.number))"
    }
  }
}
