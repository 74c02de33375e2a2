internal import ControlModel
internal import ControlProtocol
internal import Logging

/// What the daemon tells, and what the routines make of it.
extension AgentCore {
  func ready(_ hello: HelloAnswer) {
    partition = hello.partition
    log.notice(
      "connected",
      metadata: [
        "partition": "\(hello.partition)", "state": "\(hello.isActive ? "active" : "inactive")",
        "generation": "\(hello.generation)",
      ])
    down(.ready(hello))
    let waiting = waiting(hello)
    companion?.observe(.ready(hello.unconfirmed(waiting)))
    route(.ready(hello))
    route(.connectedAtBoot(waiting))
  }

  /// The connected slots whose built-in actions have not been done in this boot.
  ///
  /// A kernel finds at its boot what is there, and no event comes for it; nothing else would mount it.
  private func waiting(_ hello: HelloAnswer) -> SlotSet {
    if bootGeneration != hello.generation { prepared = [] }
    bootGeneration = hello.generation
    guard hello.isActive else { return [] }
    return SlotSet(
      hello.slots.filter {
        !settings.actions[$0].isEmpty && !hello.inserted.contains($0) && !prepared.contains($0)
      })
  }

  func notified(_ method: String, _ params: WireValue) {
    switch method {
    case "sci": route(.sci)
    case "stop":
      log.notice("the control program asks for a shutdown")
      down(.stop(deadline: Self.seconds(params["deadline"])))
    case "power": powered(params["signal"])
    default:
      // A member's word is information, never an order.
      if let notice = ClusterNotice(method: method, params: params) {
        companion?.observe(.notified(notice))
      }
    }
  }

  private func powered(_ signal: WireValue?) {
    guard case .string(let signal)? = signal else { return }
    log.notice("power \(signal)")
    switch signal {
    case "button": down(.stop(deadline: nil))
    case "off":
      claims = []
      down(.poweredOff)
      companion?.observe(.poweredOff)
      route(.poweredOff)
      giveUpAll()
    default: break
    }
  }

  private static func seconds(_ value: WireValue?) -> Interval? {
    switch value {
    case .unsigned(let seconds)?: .seconds(min(seconds, 86_400))
    case .double(let seconds)? where seconds >= 0: .milliseconds(UInt64(min(seconds, 86_400) * 1_000))
    default: nil
    }
  }

  // MARK: Hot-plug

  func route(_ input: HotPlugRoutine.Input) {
    for action in routine.handle(input) where !isEnding {
      switch action {
      case .call(let number, let call): self.call(call) { [weak self] in self?.route(.answered(call: number, $0)) }
      case .run(let order): run(order)
      case .watch(let slot, let run):
        _ = schedule(HotPlugRoutine.slowAfter) { $0.route(.hookIsSlow(slot, run: run)) }
      case .retryLater: _ = schedule(HotPlugRoutine.retryAfter) { $0.route(.retry) }
      case .cancelHooks: hooks.cancelAll(because: "the partition is off")
      case .note(let text): log.notice("\(text)")
      }
    }
  }

  // MARK: Step 1108

  private func powerOffAnswered(_ answer: CallAnswer) {
    down(.powerOffAnswered(answer))
    // The partition stays up after all.
    if case .refused(let rejection) = answer, rejection.reason != .partitionInactive {
      companion?.observe(.stopping(false))
    }
  }

  func down(_ input: ShutdownRoutine.Input) {
    for action in shutdown.handle(input) where !isEnding {
      switch action {
      case .runHook(let limit): stopService(limit)
      case .releaseClaims: claims = []
      case .sayPowerOff: call(.powerOff) { [weak self] in self?.powerOffAnswered($0) }
      // A companion knows better how its service does.
      case .service(let service): if companion == nil { connect(.service(service)) }
      case .note(let text): log.error("\(text)")
      }
    }
  }
}
