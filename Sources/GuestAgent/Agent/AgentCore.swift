internal import ControlModel
internal import ControlProtocol
internal import Logging
internal import NIOCore

/// The one owner of the agent's state, on its loop: tells the machines what happened and does what they say.
final class AgentCore {
  let settings: AgentSettings
  let loop: any EventLoop
  let log: Logger
  /// Who shares the process, if anybody does.
  var companion: (any AgentCompanion)?
  let hooks: HookRunner
  let actions: ActionRunner
  var connection: AgentConnectionStateMachine
  var routine = HotPlugRoutine()
  var shutdown = ShutdownRoutine()
  var link: Link?
  var timers: [AgentConnectionStateMachine.Timer: Scheduled<Void>] = [:]
  var answers: [UInt64: (CallAnswer) -> Void] = [:]
  var lastToken: UInt64 = 0
  /// The cards that the built-in check holds.
  var claims: SlotSet = []
  /// The slots whose built-in actions were done in this boot.
  var prepared: SlotSet = []
  var bootGeneration: UInt64?
  var partition = ""
  var isEnding = false
  private var inputs: [AgentConnectionStateMachine.Input] = []
  private var isConnecting = false

  init(settings: AgentSettings, loop: any EventLoop, log: Logger) {
    self.settings = settings
    self.loop = loop
    self.log = log
    hooks = HookRunner(loop: loop, log: log)
    actions = ActionRunner(loop: loop, log: log)
    let medium: AgentConnectionStateMachine.Medium = if case .socket = settings.medium { .socket } else { .device }
    connection = AgentConnectionStateMachine(
      identity: settings.identity, medium: medium, interval: settings.heartbeat, seed: settings.seed)
  }

  func start() { connect(.start) }

  /// Ends the hooks and the connection; `ended` is called when all is over.
  func stop(_ ended: @escaping () -> Void) {
    isEnding = true
    companion?.stop()
    for timer in timers.values { timer.cancel() }
    timers = [:]
    hooks.cancelAll(because: "the agent ends")
    actions.cancelAll(because: "the agent ends")
    hooks.whenEmpty { [self] in
      // Who waits for an answer learns that there is none.
      connect(.closed)
      link?.close()
      ended()
    }
  }

  /// One command; `answer` is called once, on the loop.
  func call(_ call: AgentCall, _ answer: @escaping (CallAnswer) -> Void) {
    lastToken += 1
    answers[lastToken] = answer
    connect(.call(call, token: lastToken))
  }

  // MARK: The connection

  /// One input after the other: a write to a link whose other side has gone ends it before the write returns, and its end
  /// must not be told before what led to the write.
  func connect(_ input: AgentConnectionStateMachine.Input) {
    inputs.append(input)
    guard !isConnecting else { return }
    isConnecting = true
    defer { isConnecting = false }
    while !inputs.isEmpty { connection.handle(inputs.removeFirst()).forEach(performOrAnswer) }
  }

  private func performOrAnswer(_ action: AgentConnectionStateMachine.Action) {
    if case .answered(let token, let answer) = action {
      answers.removeValue(forKey: token)?(answer)
    } else if !isEnding {
      perform(action)
    }
  }

  private func perform(_ action: AgentConnectionStateMachine.Action) {
    switch action {
    case .open: open()
    case .close: link?.close()
    case .send(let bytes): link?.send(bytes)
    case .schedule(let timer, let after):
      timers[timer]?.cancel()
      timers[timer] = schedule(after) { $0.connect(.fired(timer)) }
    case .cancel(let timer): timers.removeValue(forKey: timer)?.cancel()
    case .answered: break
    case .ready(let hello): ready(hello)
    case .notified(let method, let params): notified(method, params)
    case .lost:
      log.notice("the connection is lost")
      companion?.observe(.lost)
      route(.lost)
    case .note(let text): log.notice("\(text)")
    }
  }

  private func open() {
    // Only the present link is heard; its machine's actions come after the call that led to them.
    let link = Link { [weak self] event in self?.heard(event) }
    self.link = link
    link.open(settings.medium, on: loop)
  }

  private func heard(_ event: Link.Event) {
    switch event {
    case .opened: connect(.opened)
    case .line(let line): connect(.line(line))
    case .lineTooLong: connect(.lineTooLong)
    case .closed:
      link = nil
      connect(.closed)
    }
  }

  func schedule(_ after: Interval, _ body: @escaping (AgentCore) -> Void) -> Scheduled<Void> {
    let this = NIOLoopBound((core: self, body: body), eventLoop: loop)
    return loop.scheduleTask(in: .nanoseconds(Int64(clamping: after.nanoseconds))) { this.value.body(this.value.core) }
  }
}
