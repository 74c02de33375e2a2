internal import ControlModel
internal import ControlProtocol
internal import GuestAgent

/// A connection's machine, and what it has said so far.
struct ConnectionRig {
  var machine: AgentConnectionStateMachine
  /// Requests, read back.
  var sent: [WireValue] = []
  var all: [AgentConnectionStateMachine.Action] = []

  init(_ medium: AgentConnectionStateMachine.Medium) {
    machine = AgentConnectionStateMachine(
      identity: AgentIdentity(agent: "agent", version: "1", bootID: "boot", run: "run"), medium: medium,
      interval: .seconds(1), seed: 1)
  }

  static func ready(_ medium: AgentConnectionStateMachine.Medium) -> ConnectionRig {
    var rig = ConnectionRig(medium)
    rig.handle(.start)
    rig.handle(.opened)
    rig.answerHello()
    return rig
  }

  static func hello(_ state: String) -> WireValue {
    ["partition": "LPAR1", "lpar": 1, "state": .string(state), "generation": 3, "slots": []]
  }

  var lastSent: WireValue? { sent.last }

  @discardableResult
  mutating func handle(_ input: AgentConnectionStateMachine.Input) -> [AgentConnectionStateMachine.Action] {
    let actions = machine.handle(input)
    for case .send(let bytes) in actions {
      guard let request = Self.request(bytes) else { continue }
      sent.append(request)
    }
    all += actions
    return actions
  }

  /// Makes a call and gives the id it went out with.
  mutating func call(_ token: UInt64) -> String {
    handle(.call(.gpeRead, token: token))
    guard case .string(let id)? = lastSent?["id"] else { return "" }
    return id
  }

  @discardableResult
  mutating func answer(_ id: String, _ result: WireValue) -> [AgentConnectionStateMachine.Action] {
    line(["jsonrpc": "2.0", "id": .string(id), "result": result])
  }

  @discardableResult
  mutating func answerHello(state: String = "active") -> [AgentConnectionStateMachine.Action] {
    guard let hello = sent.last(where: { $0["method"] == "hello" }), case .string(let id)? = hello["id"] else {
      return []
    }
    return answer(id, Self.hello(state))
  }

  mutating func answerKeepAlive() {
    guard let beat = sent.last(where: { $0["method"] == "heartbeat" }), case .string(let id)? = beat["id"] else {
      return
    }
    answer(id, .nothing)
  }

  mutating func notify(_ method: String, _ params: WireValue) -> [AgentConnectionStateMachine.Action] {
    line(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }

  private mutating func line(_ value: WireValue) -> [AgentConnectionStateMachine.Action] {
    handle(.line(Array(JSONWriter.text(value).utf8)))
  }

  /// A request is read back by what reads the daemon's notifications: it has a method and params too.
  private static func request(_ bytes: [UInt8]) -> WireValue? {
    let line = bytes.filter { $0 != 0x0a }
    guard case .notification(let method, let params)? = try? ServerMessage(line: line) else { return nil }
    let text = String(decoding: line, as: UTF8.self)
    // The id is a plain word, written as `"id":"run.N"`.
    guard let id = text.split(separator: "\"id\":\"").last?.split(separator: "\"").first else { return nil }
    return ["method": .string(method), "params": params, "id": .string(String(id))]
  }
}
