internal import ControlModel
internal import ControlProtocol
internal import Logging
internal import NIOCore

/// The hooks of the configuration and the built-in actions, in their order.
extension AgentCore {
  /// The claim, the actions, the hook; and the other way when the device is to go.
  func run(_ order: HookOrder) {
    log.notice(
      "\(order.event.rawValue)", metadata: ["slot": "\(order.slot.number)", "device": "\(order.device)"])
    guard order.event == .insertion else { return letGo(order) }
    claim(order) { core, result in
      guard result == .done else { return core.route(.hookEnded(order.slot, run: order.run, result)) }
      core.act(.apply, order.slot) { core, result in
        guard result == .done else { return core.inserted(order, result) }
        core.runHook(core.settings.insertHook, order) { core, result in
          guard result != .done else { return core.inserted(order, result) }
          core.act(.letGo, order.slot) { core, _ in core.inserted(order, result) }
        }
      }
    }
  }

  private func inserted(_ order: HookOrder, _ result: HookResult) {
    if result != .done { claims.remove(order.slot) }
    route(.hookEnded(order.slot, run: order.run, result))
    guard result == .done else { return }
    prepared.insert(order.slot)
    companion?.observe(.usable(order.slot))
  }

  /// Whoever uses the device first, the hook then, the actions, the claim last.
  private func letGo(_ order: HookOrder) {
    let end = { (core: AgentCore, result: HookResult) in
      if result == .done {
        core.claims.remove(order.slot)
        core.prepared.remove(order.slot)
      }
      core.companion?.observe(result == .done ? .left(order.slot) : .stayed(order.slot))
      core.route(.hookEnded(order.slot, run: order.run, result))
    }
    companion?.observe(.leaving(order.slot))
    release(nil) { core, result in
      guard result == .done else { return end(core, result) }
      core.runHook(core.settings.ejectHook, order) { core, result in
        guard result == .done else { return end(core, result) }
        core.act(order.event == .fault ? .giveUp : .letGo, order.slot) { core, result in
          guard result != .done, order.event == .eject else { return end(core, result) }
          // The device stays, and the hook has put away what it knows of it.
          core.runHook(core.settings.insertHook, order.again) { core, _ in end(core, result) }
        }
      }
    }
  }

  private func release(_ deadline: Interval?, then: @escaping (AgentCore, HookResult) -> Void) {
    guard companion != nil else { return then(self, .done) }
    let limit = min(settings.hookTimeout, deadline ?? settings.hookTimeout)
    later { core in
      core.companion?.release(limit) { [weak core] result in if let core { then(core, result) } }
    }
  }

  private func runHook(
    _ program: String?, _ order: HookOrder, then: @escaping (AgentCore, HookResult) -> Void
  ) {
    // Told later, as any other end is: the routine is still at work on the order.
    guard let program else { return later { then($0, .done) } }
    let environment = [
      "CONTROLPROG_SLOT": "\(order.slot.number)", "CONTROLPROG_EVENT": order.event.rawValue,
      "CONTROLPROG_DEVICE": order.device, "CONTROLPROG_PARTITION": order.partition,
    ]
    later { core in
      core.hooks.run(program, [], order.event, environment: environment, limit: core.limit(nil)) { then(core, $0) }
    }
  }

  func stopService(_ deadline: Interval?) {
    companion?.observe(.stopping(true))
    release(deadline) { core, result in
      guard result == .done else { return core.stopHookEnded(result) }
      core.runStopHook(deadline)
    }
  }

  private func runStopHook(_ deadline: Interval?) {
    guard let program = settings.stopHook else { return letGoOfAll(deadline) { $0.stopHookEnded($1) } }
    let environment = ["CONTROLPROG_EVENT": HookEvent.stop.rawValue, "CONTROLPROG_PARTITION": partition]
    later { core in
      core.hooks.run(program, [], .stop, environment: environment, limit: core.limit(deadline)) {
        $0 == .done ? core.letGoOfAll(deadline) { $0.stopHookEnded($1) } : core.stopHookEnded($0)
      }
    }
  }

  private func stopHookEnded(_ result: HookResult) {
    if result != .done { companion?.observe(.stopping(false)) }
    down(.hookEnded(result))
  }

  /// The configured limit, or what is left until the daemon's deadline.
  func limit(_ deadline: Interval?) -> TimeAmount {
    let limit = min(settings.hookTimeout, deadline ?? settings.hookTimeout)
    return .nanoseconds(Int64(clamping: limit.nanoseconds))
  }

  func later(_ body: @escaping (AgentCore) -> Void) {
    let this = NIOLoopBound((core: self, body: body), eventLoop: loop)
    loop.execute { if !this.value.core.isEnding { this.value.body(this.value.core) } }
  }

  // MARK: The claim

  private func claim(_ order: HookOrder, then: @escaping (AgentCore, HookResult) -> Void) {
    guard settings.claims else { return then(self, .done) }
    probe(ClaimProbe(slot: order.slot, buffer: settings.claimBuffer), nil) { core, result in
      if result == .done {
        core.claims.insert(order.slot)
        core.log.notice("claimed", metadata: ["slot": "\(order.slot.number)"])
      }
      then(core, result)
    }
  }

  private func probe(
    _ probe: ClaimProbe, _ answer: CallAnswer?, then: @escaping (AgentCore, HookResult) -> Void
  ) {
    var probe = probe
    switch probe.next(answer) {
    case .ended(let result): later { then($0, result) }
    case .access(let call):
      self.call(call) { [weak self] answer in self?.probe(probe, answer, then: then) }
    }
  }
}
