internal import FuzzSupport
internal import QMPClient

/// What a QEMU may say: before its greeting, or to two commands of an open session.
///
/// The first byte chooses which, and where the rest is cut: a stream says the same however it is cut.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzQMP(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var source = ByteSource(input(data, count))
  let choice = source.byte()
  let bytes = source.rest()
  let whole = play([bytes], isOpen: choice & 1 == 0)
  let length = Int(choice >> 1) + 1
  let chunks = stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0..<min($0 + length, bytes.count)]) }
  demand(play(chunks, isOpen: choice & 1 == 0) == whole, "cut at every \(length) bytes it says something else")
  check(whole)
  return 0
}

private func play(_ chunks: [[UInt8]], isOpen: Bool) -> [QMPStateMachine.Action] {
  var limits = QMPLimits()
  (limits.line, limits.heldEvents, limits.heldBytes) = (4_096, 4, 400)
  limits.holdsEvents = true
  var machine = QMPStateMachine(prefix: "r", limits: limits)
  var actions = machine.handle(.opened)
  if isOpen {
    actions += machine.handle(
      .bytes(
        Array(#"{"QMP":{"version":{"qemu":{"micro":1,"minor":1,"major":1}},"capabilities":[]}}"#.utf8) + [0x0a]
          + Array(#"{"return":{},"id":"r.1"}"#.utf8) + [0x0a]))
    for token in UInt64(1)...2 {
      actions += machine.handle(.execute(QMPCommand("a"), token: token, deadline: .seconds(1)))
    }
    actions += machine.handle(.fired(.command(2)))
  }
  for chunk in chunks { actions += machine.handle(.bytes(chunk)) }
  actions += machine.handle(.closed)
  demand(machine.handle(.bytes(Array("{}\n".utf8))).isEmpty, "something follows the end")
  return actions
}

/// Every command ends once; the end comes once and last; no more events than were held.
private func check(_ actions: [QMPStateMachine.Action]) {
  var answered: [UInt64: Int] = [:]
  var asked = 0
  var events = 0
  var ends = 0
  for action in actions {
    switch action {
    case .answered(let token, _): answered[token, default: 0] += 1
    case .schedule(.command, _): asked += 1
    case .notice(.event): events += 1
    case .notice(.ended): ends += 1
    default: break
    }
  }
  demand(answered.count == asked && answered.values.allSatisfy { $0 == 1 }, "answers: \(answered) of \(asked)")
  demand(events <= 4, "\(events) events")
  demand(ends == 1, "\(ends) ends")
  if case .notice(.ended)? = actions.last { return }
  demand(false, "the end is not last")
}
