import ControlProtocol
import QMPClient

typealias Action = QMPStateMachine.Action

/// A state machine and the words of a QEMU, for tests that go step by step.
struct Steps {
  static let greeting =
    #"{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "p"}, "capabilities": ["oob"]}}"#

  var machine: QMPStateMachine

  init(prefix: String = "run", _ adjust: (inout QMPLimits) -> Void = { _ in }) {
    var limits = QMPLimits()
    adjust(&limits)
    machine = QMPStateMachine(prefix: prefix, limits: limits)
  }

  /// Greeted and negotiated; commands begin with number 2.
  static func ready(prefix: String = "run", _ adjust: (inout QMPLimits) -> Void = { _ in }) -> Steps {
    var steps = Steps(prefix: prefix, adjust)
    _ = steps.machine.handle(.opened)
    _ = steps.line(greeting)
    _ = steps.line(reply("\(prefix).1"))
    return steps
  }

  static func reply(_ id: String, _ value: String = "{}") -> String { #"{"return": \#(value), "id": "\#(id)"}"# }
  static func event(_ name: String) -> String {
    #"{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "\#(name)", "data": {"device": "d"}}"#
  }
  static func noticed(_ name: String) -> Action {
    .notice(.event(QMPEvent(name, data: ["device": "d"], time: 1_000_002)))
  }

  mutating func line(_ text: String) -> [Action] { machine.handle(.bytes(Array(text.utf8) + [0x0d, 0x0a])) }

  mutating func execute(
    _ name: String, _ arguments: WireValue = .nothing, token: UInt64 = 1, deadline: Duration = .seconds(1)
  ) -> [Action] {
    machine.handle(.execute(QMPCommand(name, arguments), token: token, deadline: deadline))
  }
}

extension [Action] {
  var answers: [UInt64: [QMPAnswer]] {
    reduce(into: [:]) { if case .answered(let token, let answer) = $1 { $0[token, default: []].append(answer) } }
  }
  var notices: [QMPNotice] { compactMap { if case .notice(let notice) = $0 { notice } else { nil } } }
  var ends: [QMPEnd] { notices.compactMap { if case .ended(let end) = $0 { end } else { nil } } }
  /// What was sent, as values.
  var sent: [WireValue] {
    flatMap { action -> [WireValue] in
      guard case .send(let bytes) = action else { return [] }
      return bytes.split(separator: 0x0a).map { (try? JSONText.value(of: $0, depthLimit: 200)) ?? .null }
    }
  }
}
