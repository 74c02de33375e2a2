internal import ControlModel
internal import ControlProtocol

extension AgentConnectionStateMachine {
  mutating func greet() {
    let id = newID()
    phase = .greeting(id: id)
    // On a device the newline ends what an earlier run may have left half said.
    var bytes: [UInt8] = medium == .device ? [0x0a] : []
    let hello = AgentCall(
      "hello",
      [
        "agent": .string(identity.label), "version": .string(identity.version), "boot_id": .string(identity.bootID),
      ])
    Self.append(hello, id: id, to: &bytes)
    actions.append(.send(bytes))
    actions.append(.schedule(.greeting, greetingLimit))
  }

  mutating func take(_ line: [UInt8]) {
    guard let message = try? ServerMessage(line: line) else { return takeForeign(line) }
    switch phase {
    case .greeting(let id):
      // Whatever else comes is of an earlier life.
      if case .answer(.string(id), let answer) = message { greeted(answer) }
    case .ready:
      ticksWithoutLine = 0
      switch message {
      case .answer(.string(let id), let answer): answered(id, answer)
      case .answer: actions.append(.note("an answer to nothing that was asked"))
      case .notification(let method, let params): notified(method, params)
      }
    case .idle, .opening, .closing: break
    }
  }

  /// A line that is not of the protocol's JSON form: the other side is not where we think it is.
  private mutating func takeForeign(_ line: [UInt8]) {
    switch (phase, medium) {
    case (.greeting, .socket): giveUp("turned away: \(String(decoding: line.prefix(200), as: UTF8.self))")
    case (.ready, _): resynchronise("a line is garbled")
    default: break
    }
  }

  private mutating func greeted(_ answer: Result<WireValue, Rejection>) {
    guard case .success(let value) = answer, let hello = HelloAnswer(value) else {
      actions.append(.note("hello was refused: \(answer)"))
      return actions.append(.schedule(.greeting, Self.refusedDelay))
    }
    phase = .ready
    isActive = hello.isActive
    backoff.reset()
    ticksWithoutLine = 0
    actions.append(.cancel(.greeting))
    actions.append(.schedule(.keepAlive, interval))
    actions.append(.ready(hello))
    sendKeepAlive()
  }

  private mutating func answered(_ id: String, _ answer: Result<WireValue, Rejection>) {
    if id == keepAliveID {
      keepAliveID = nil
      if isServiceUnsaid, isActive { sendKeepAlive() }
      return
    }
    if id == checkID { return checked(answer) }
    guard let token = inFlight.removeValue(forKey: id) else { return }
    let result: CallAnswer =
      switch answer {
      case .success(let value): .done(value)
      case .failure(let rejection): .refused(rejection)
      }
    actions.append(.answered(token: token, result))
    sendWaiting()
  }

  private mutating func notified(_ method: String, _ params: WireValue) {
    if method == "power", case .string(let signal)? = params["signal"] {
      if signal == "off" { isActive = false }
      // What is connected at power-on is told by hello alone.
      if signal == "on" {
        actions.append(.notified(method: method, params: params))
        actions.append(.cancel(.keepAlive))
        return greetAgain()
      }
    }
    actions.append(.notified(method: method, params: params))
  }

  /// On the same connection: calls under way are answered in their order, before the hello.
  private mutating func greetAgain() {
    let tokens = (inFlight.values + waiting.map(\.token)).sorted()
    inFlight = [:]
    waiting = []
    for token in tokens { actions.append(.answered(token: token, .lost)) }
    keepAliveID = nil
    checkID = nil
    actions.append(.lost)
    greet()
  }

  static func append(_ call: AgentCall, id: String, to bytes: inout [UInt8]) {
    JSONWriter.append(
      ["jsonrpc": "2.0", "id": .string(id), "method": .string(call.method), "params": call.params], to: &bytes)
    bytes.append(0x0a)
  }
}
