package import ControlModel
internal import ControlProtocol
internal import Dispatch
package import GuestAgent
internal import Logging
internal import NIOCore

/// The clustering software in the agent's process: does what the member decides, on the agent's loop.
package final class ClusterSoftware: AgentCompanion {
  private let agent: AgentAccess
  private let settings: ClusterSettings
  private var member: ClusterMember
  private var path: SecondPath?
  private var wake: Scheduled<Void>?
  private var serviceWake: Scheduled<Void>?
  /// Who waits for the service to stop, and until when.
  private var releases: [UInt64: (deadline: Scheduled<Void>, then: (HookResult) -> Void)] = [:]
  private var lastRelease: UInt64 = 0
  private var inputs: [ClusterMember.Input] = []
  private var isBusy = false
  private var isEnding = false

  /// To be made on the agent's loop.
  package init(_ settings: ClusterSettings, cluster: String, path: SecondPathSettings?, agent: AgentAccess) {
    self.agent = agent
    self.settings = settings
    member = ClusterMember(settings, cluster: cluster, hasSecondPath: path != nil)
    agent.setService(.stopped)
    guard let path else { return }
    self.path = SecondPath(path, on: agent.loop, log: agent.log) { [weak self] in self?.take(.heard($0)) }
  }

  package func observe(_ event: AgentEvent) {
    if case .ready(let hello) = event { path?.open(as: hello.partition) }
    take(.agent(event))
  }

  package func release(_ limit: Interval, _ then: @escaping (HookResult) -> Void) {
    lastRelease += 1
    let release = lastRelease
    let deadline = schedule(limit) { software in
      software.releases.removeValue(forKey: release)?.then(
        .failed(status: OSTStatus.failure, why: "the service has not stopped in time"))
    }
    releases[release] = (deadline, then)
    take(.release)
  }

  package func stop() {
    isEnding = true
    wake?.cancel()
    serviceWake?.cancel()
    path?.close()
    for release in releases.values { release.deadline.cancel() }
    releases = [:]
  }

  // MARK: The member

  /// One input after the other, also when carrying out an action brings the next.
  private func take(_ input: ClusterMember.Input) {
    inputs.append(input)
    guard !isBusy else { return }
    isBusy = true
    defer { isBusy = false }
    while !inputs.isEmpty {
      for action in member.handle(inputs.removeFirst(), at: Self.now()) where !isEnding { perform(action) }
    }
  }

  private func perform(_ action: ClusterMember.Action) {
    switch action {
    case .readView: readView()
    case .call(let number, let call):
      agent.call(call) { [weak self] in self?.take(.answered(number, $0)) }
    case .service(let action): perform(action)
    case .beacon(let beacon): path?.send(beacon)
    case .wake(let moment):
      wake?.cancel()
      wake = schedule(moment.since(Self.now())) { $0.take(.timer) }
    case .note(let text): agent.log.notice("\(text)")
    }
  }

  private func readView() {
    agent.call(AgentCall("show_partitions")) { [weak self] partitions in
      guard case .done(let partitions) = partitions else { return self?.take(.view(nil)) ?? () }
      self?.agent.call(AgentCall("show_slots")) { [weak self] slots in
        guard case .done(let slots) = slots else { return self?.take(.view(nil)) ?? () }
        self?.take(.view(ClusterView(partitions: partitions, slots: slots)))
      }
    }
  }

  // MARK: The service

  private func perform(_ action: ServiceCare.Action) {
    switch action {
    case .run(let program): run(program)
    case .wake(let after):
      serviceWake?.cancel()
      serviceWake = schedule(after) { $0.take(.service(.timer)) }
    case .say(let service): agent.setService(service)
    case .released(let result):
      let waiting = releases
      releases = [:]
      for release in waiting.sorted(by: { $0.key < $1.key }).map(\.value) {
        release.deadline.cancel()
        release.then(result)
      }
    case .note(let text): agent.log.notice("\(text)")
    }
  }

  private func run(_ program: ServiceCare.Program) {
    let service = settings.service
    let (path, limit, event) =
      switch program {
      case .start: (service.start, service.startLimit, HookEvent.start)
      case .stop: (service.stop, service.stopLimit, HookEvent.stop)
      case .check: (service.check, service.checkLimit, HookEvent.check)
      }
    guard let path else { return take(.service(.ended(program, .done))) }
    let environment = [
      "CONTROLPROG_EVENT": event.rawValue, "CONTROLPROG_PARTITION": member.partitionName,
      "CONTROLPROG_SLOTS": member.usableSlots.map { "\($0.number)" }.joined(separator: " "),
    ]
    agent.run(path, [program.rawValue], event, environment: environment, limit: limit) { [weak self] result in
      self?.take(.service(.ended(program, result)))
    }
  }

  // MARK: Time

  private static func now() -> Moment { Moment(nanoseconds: DispatchTime.now().uptimeNanoseconds) }

  private func schedule(_ after: Interval, _ body: @escaping (ClusterSoftware) -> Void) -> Scheduled<Void> {
    let this = NIOLoopBound((software: self, body: body), eventLoop: agent.loop)
    return agent.loop.scheduleTask(in: .nanoseconds(Int64(clamping: after.nanoseconds))) {
      if !this.value.software.isEnding { this.value.body(this.value.software) }
    }
  }
}
