internal import ControlModel
internal import ControlProtocol

extension AgentConnectionStateMachine {
  mutating func newID() -> String {
    lastID += 1
    return "\(identity.run).\(lastID)"
  }

  mutating func enqueue(_ call: AgentCall, _ token: UInt64) {
    guard phase == .ready else { return actions.append(.answered(token: token, .lost)) }
    guard waiting.count < Self.waitingLimit else {
      let rejection = Rejection(.overloaded, "\(Self.waitingLimit) commands of this agent wait already")
      return actions.append(.answered(token: token, .refused(rejection)))
    }
    waiting.append((call, token))
    sendWaiting()
  }

  mutating func sendWaiting() {
    while inFlight.count < Self.inFlightLimit, !waiting.isEmpty {
      let (call, token) = waiting.removeFirst()
      inFlight[send(call)] = token
    }
  }

  private mutating func send(_ call: AgentCall) -> String {
    let id = newID()
    var bytes: [UInt8] = []
    Self.append(call, id: id, to: &bytes)
    actions.append(.send(bytes))
    return id
  }

  // MARK: Keeping alive

  mutating func keepAlive() {
    ticksWithoutLine += 1
    guard ticksWithoutLine <= silentTicks else { return resynchronise("nothing is heard") }
    actions.append(.schedule(.keepAlive, interval))
    // A daemon that has restarted behind a device answers, but does not know us.
    if medium == .device, isActive, checkID == nil { checkID = send(AgentCall("show_sessions")) }
    sendKeepAlive()
  }

  /// At most one is under way; those that would come meanwhile are left out, and the sequence shows no gap.
  mutating func sendKeepAlive() {
    guard keepAliveID == nil else { return }
    // An inactive partition answers ping and nothing else.
    guard isActive else { return keepAliveID = send(AgentCall("ping")) }
    sequence += 1
    isServiceUnsaid = false
    keepAliveID = send(
      AgentCall("heartbeat", ["sequence": .unsigned(sequence), "service": .string(service.rawValue)]))
  }

  /// Another word is worth a heartbeat of its own: peers and the control program act on it.
  mutating func say(_ service: AgentPresence.Service) {
    guard self.service != service else { return }
    self.service = service
    guard phase == .ready, isActive else { return }
    if keepAliveID == nil { sendKeepAlive() } else { isServiceUnsaid = true }
  }

  /// Looks for ourselves among those that have said hello.
  mutating func checked(_ answer: Result<WireValue, Rejection>) {
    checkID = nil
    guard case .success(let value) = answer, case .array(let rows)? = value["sessions"] else { return }
    let isKnown = rows.contains { $0["agent"] == .string(identity.label) && $0["hello"] == .bool(true) }
    if !isKnown { resynchronise("the daemon has restarted") }
  }
}
