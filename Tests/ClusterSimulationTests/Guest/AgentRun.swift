import ClusterSoftware
import ControlModel
import ControlProtocol
import ControlTestSupport
import SeededRandom

@testable import GuestAgent

/// One run of the agent with its clustering software: the product's own values, on the simulation's clock.
final class AgentRun {
  unowned let guest: Guest
  private(set) var member: ClusterMember
  private var connection: AgentConnectionStateMachine
  private var routine = HotPlugRoutine()
  private var shutdown = ShutdownRoutine()
  private var client: Client?
  private var tickets: [(ticket: Ticket, address: ReplyAddress)] = []
  private var heardNotifications = 0
  private var timers: [AgentConnectionStateMachine.Timer: Int] = [:]
  private var answers: [UInt64: (CallAnswer) -> Void] = [:]
  private var lastToken: UInt64 = 0
  private var wake: Int?
  private var serviceWake: Int?
  private var releases: [(HookResult) -> Void] = []
  private var inputs: [ClusterMember.Input] = []
  private var isDeciding = false
  private(set) var hasEnded = false

  init(_ guest: Guest) {
    self.guest = guest
    member = ClusterMember(guest.world.settings, cluster: "db", hasSecondPath: true)
    let seed = guest.world.random.next()
    connection = AgentConnectionStateMachine(
      identity: AgentIdentity(agent: "simulated", version: "1", bootID: "b", run: String(seed, radix: 36)),
      medium: .socket, interval: guest.world.settings.heartbeat, seed: seed)
    _ = connection.handle(.service(.stopped))
  }

  func start() { connect(.start) }

  func end() {
    hasEnded = true
    client?.hangUp()
    client = nil
  }

  private func later(_ after: Interval, _ body: @escaping (AgentRun) -> Void) -> Int {
    guest.later(after) { [weak self] _ in
      guard let self, !hasEnded else { return }
      body(self)
    }
  }

  // MARK: The connection

  /// Hears what has come; false when nothing has.
  func pump() -> Bool {
    guard let client, !hasEnded else { return false }
    if let index = tickets.firstIndex(where: { client.answer($0.ticket) != nil }),
      let answer = client.answer(tickets[index].ticket)
    {
      let address = tickets.remove(at: index).address
      connect(.line(AnswerEncoder.encode(answer, to: address).dropLast()))
      return true
    }
    let notifications = client.output.notifications
    if heardNotifications < notifications.count {
      let notification = notifications[heardNotifications]
      heardNotifications += 1
      if notification.method == "heartbeat", guest.isRelayLost { return true }
      connect(.line(NotificationEncoder.encode(notification, form: .json).dropLast()))
      return true
    }
    guard !client.isOpen || client.output.isClosed else { return false }
    client.hangUp()
    self.client = nil
    connect(.closed)
    return true
  }

  private func connect(_ input: AgentConnectionStateMachine.Input) {
    for action in connection.handle(input) {
      switch action {
      case .open: _ = later(.milliseconds(1)) { $0.open() }
      case .close:
        client?.hangUp()
        client = nil
        _ = later(.zero) { $0.connect(.closed) }
      case .send(let bytes): send(bytes)
      case .schedule(let timer, let after):
        guest.world.clock.cancel(timers[timer])
        timers[timer] = later(after) { $0.connect(.fired(timer)) }
      case .cancel(let timer): guest.world.clock.cancel(timers.removeValue(forKey: timer))
      case .answered(let token, let answer): answers.removeValue(forKey: token)?(answer)
      case .ready(let hello):
        down(.ready(hello))
        take(.agent(.ready(hello)))
        route(.ready(hello))
      case .notified(let method, let params): notified(method, params)
      case .lost:
        take(.agent(.lost))
        route(.lost)
      case .note: break
      }
    }
  }

  private func open() {
    guard guest.world.isDaemonUp else { return connect(.closed) }
    client = guest.world.lab.connect(.partition(guest.id))
    tickets = []
    heardNotifications = 0
    connect(.opened)
  }

  private func send(_ bytes: [UInt8]) {
    guard let client, client.isOpen else { return }
    for request in FrameParser.parse(bytes.filter { $0 != 0x0a }, caller: client.issuer).requests {
      guard case .success(let call) = request.call else {
        guest.world.note("\(guest.name) said what cannot be parsed: \(String(decoding: bytes, as: UTF8.self))")
        continue
      }
      // A session answers this by itself.
      if case .local = call { continue }
      tickets.append((client.send(call), request.address))
    }
  }

  private func call(_ call: AgentCall, _ answer: @escaping (CallAnswer) -> Void) {
    lastToken += 1
    answers[lastToken] = answer
    connect(.call(call, token: lastToken))
  }

  // MARK: The routines, as the agent's core leads them

  private func notified(_ method: String, _ params: WireValue) {
    switch method {
    case "sci": route(.sci)
    case "stop": down(.stop(deadline: .seconds(20)))
    case "power":
      guard params["signal"] == "off" else { return }
      take(.agent(.poweredOff))
      down(.poweredOff)
      route(.poweredOff)
    default:
      if let notice = ClusterNotice(method: method, params: params) { take(.agent(.notified(notice))) }
    }
  }

  private func route(_ input: HotPlugRoutine.Input) {
    for action in routine.handle(input) {
      switch action {
      case .call(let number, let call):
        self.call(call) { [weak self] in self?.route(.answered(call: number, $0)) }
      case .run(let order): run(order)
      case .watch(let slot, let run):
        _ = later(HotPlugRoutine.slowAfter) { $0.route(.hookIsSlow(slot, run: run)) }
      case .retryLater: _ = later(HotPlugRoutine.retryAfter) { $0.route(.retry) }
      case .cancelHooks, .note: break
      }
    }
  }

  private func run(_ order: HookOrder) {
    let time = Interval.milliseconds(UInt64(1 + guest.world.random.below(40)))
    if order.event == .insertion {
      _ = later(time) { run in
        run.route(.hookEnded(order.slot, run: order.run, .done))
        run.take(.agent(.usable(order.slot)))
      }
      return
    }
    take(.agent(.leaving(order.slot)))
    release { [weak self] result in
      _ = self?.later(time) { $0.ejected(order, result) }
    }
  }

  private func ejected(_ order: HookOrder, _ released: HookResult) {
    var result = released
    if guest.ejectRefusals > 0 {
      guest.ejectRefusals -= 1
      result = .failed(status: 3, why: "the hook refuses")
    }
    if result != .done { take(.agent(.stayed(order.slot))) }
    route(.hookEnded(order.slot, run: order.run, result))
  }

  private func down(_ input: ShutdownRoutine.Input) {
    for action in shutdown.handle(input) {
      switch action {
      case .runHook:
        take(.agent(.stopping(true)))
        release { [weak self] result in
          if result != .done { self?.take(.agent(.stopping(false))) }
          self?.down(.hookEnded(result))
        }
      case .sayPowerOff: call(.powerOff) { [weak self] in self?.down(.powerOffAnswered($0)) }
      case .releaseClaims, .note, .service: break
      }
    }
  }

  private func release(_ then: @escaping (HookResult) -> Void) {
    releases.append(then)
    take(.release)
  }

  // MARK: The member

  func hear(_ beacon: Beacon) { if !hasEnded { take(.heard(beacon)) } }

  private func take(_ input: ClusterMember.Input) {
    inputs.append(input)
    guard !isDeciding else { return }
    isDeciding = true
    defer { isDeciding = false }
    while !inputs.isEmpty, !hasEnded {
      for action in member.handle(inputs.removeFirst(), at: guest.world.lab.now) { perform(action) }
    }
  }

  private func perform(_ action: ClusterMember.Action) {
    switch action {
    case .readView: readView()
    case .call(let number, let call): self.call(call) { [weak self] in self?.take(.answered(number, $0)) }
    case .service(let action): perform(action)
    case .beacon(let beacon): guest.world.send(beacon, from: guest)
    case .wake(let moment):
      guest.world.clock.cancel(wake)
      wake = later(moment.since(guest.world.lab.now)) { $0.take(.timer) }
    case .note(let text): guest.world.log("\(guest.name): \(text)")
    }
  }

  private func readView() {
    call(AgentCall("show_partitions")) { [weak self] partitions in
      guard case .done(let partitions) = partitions else { return self?.take(.view(nil)) ?? () }
      self?.call(AgentCall("show_slots")) { [weak self] slots in
        guard case .done(let slots) = slots else { return self?.take(.view(nil)) ?? () }
        self?.take(.view(ClusterView(partitions: partitions, slots: slots)))
      }
    }
  }

  private func perform(_ action: ServiceCare.Action) {
    switch action {
    case .run(let program): run(program)
    case .wake(let after):
      guest.world.clock.cancel(serviceWake)
      serviceWake = later(after) { $0.take(.service(.timer)) }
    case .say(let service): connect(.service(service))
    case .released(let result):
      let waiting = releases
      releases = []
      for then in waiting { then(result) }
    case .note(let text): guest.world.log("\(guest.name): \(text)")
    }
  }

  private func run(_ program: ServiceCare.Program) {
    let settings = guest.world.settings.service
    let quick = Interval.milliseconds(UInt64(5 + guest.world.random.below(100)))
    let failure = HookResult.failed(status: 1, why: "simulated")
    switch program {
    case .start: _ = later(quick) { run in run.ended(.start, run.guest.service.start() ? .done : failure) }
    case .check:
      let isHung = guest.service.phase == .hung
      _ = later(isHung ? settings.checkLimit : quick) { run in
        run.ended(.check, run.guest.service.isHealthy ? .done : failure)
      }
    case .stop:
      let isStuck = guest.service.refusesToStop
      _ = later(isStuck ? settings.stopLimit : quick) { run in
        run.ended(.stop, run.guest.service.stop() ? .done : failure)
      }
    }
  }

  private func ended(_ program: ServiceCare.Program, _ result: HookResult) { take(.service(.ended(program, result))) }
}
