internal import ControlModel
internal import ControlProtocol
internal import CoreMetrics
internal import OrderedCollections

extension ControlPlane {
  /// The answer to a read, with the caller's eyes: a guest sees its own cluster.
  func read(_ call: Call, of id: SessionID) -> Result<WireValue, Rejection> {
    guard let session = sessions[id] else { return .success(.nothing) }
    let viewer = session.issuer
    switch call {
    case .show(let query): return show(query, viewer)
    case .explain(let target): return explain(target, viewer)
    case .guest(.gpeRead):
      return viewer.partition.map { .success(GPEView.decoded($0, in: state)) } ?? .success(.nothing)
    case .guest(.hello): return viewer.partition.map { .success(HelloView.value($0, in: state)) } ?? .success(.nothing)
    default: return .success(.nothing)
    }
  }

  private func show(_ query: Query, _ viewer: Issuer) -> Result<WireValue, Rejection> {
    switch query {
    case .slots: return .success(SlotsView.value(state, viewer: viewer))
    case .partitions:
      return .success(PartitionsView.value(state, viewer: viewer, sharesApplied: machine.appliedCPUShares))
    case .gatekeeper: return .success(GatekeeperView.value(state, viewer: viewer))
    case .operations: return .success(OperationsView.value(state, viewer: viewer))
    case .sessions: return .success(showSessions(viewer))
    case .metrics: return .success(showMetrics())
    case .version: return .success(VersionView.value(settings.version))
    case .gpe(let reference): return state.resolve(reference, for: viewer).map { GPEView.value($0, in: state) }
    case .operation(let id):
      return OperationView.find(id, in: state, viewer: viewer).map { OperationView.value($0, names: state.topology) }
    }
  }

  private func explain(_ target: ExplainTarget, _ viewer: Issuer) -> Result<WireValue, Rejection> {
    switch target {
    case .slot(let slot):
      if let rejection = state.resolve(slot, for: viewer) { return .failure(rejection) }
      return state.explain(slot).map { .success(ExplanationView.value($0)) } ?? .success(.nothing)
    case .partition(let reference):
      return state.resolve(reference, for: viewer).map { partition in
        state.explain(partition).map(ExplanationView.value) ?? .nothing
      }
    case .operation(let id):
      return OperationView.find(id, in: state, viewer: viewer).map { operation in
        state.explain(operation.id).map(ExplanationView.value) ?? .nothing
      }
    }
  }

  private func showMetrics() -> WireValue {
    var members = settings.additionalMetrics()
    if let registry = MetricsSystem.factory as? MetricsRegistry { members += registry.snapshot() }
    return .object(members.map { .init($0.name, .unsigned($0.value)) })
  }

  /// An operator sees all connections, a guest those of its cluster.
  private func showSessions(_ viewer: Issuer) -> WireValue {
    let visible = sessions.filter { _, session in
      guard let own = viewer.partition else { return true }
      return session.issuer.partition.map { state.isInCluster($0, of: own) } ?? false
    }
    let rows = visible.sorted { $0.key < $1.key }.map { id, session in
      WireValue.object([
        .init("session", .unsigned(id.number)),
        .init("issuer", .string(describe(session.issuer))),
        .init("agent", session.agent.map(WireValue.string) ?? .null),
        .init("hello", .bool(session.saidHello)),
        .init("subscribed", .bool(subscribers[id] != nil)),
        .init("requests", .unsigned(session.requests)),
      ])
    }
    return .object([.init("sessions", .array(rows))])
  }

  /// A decision's reply as a value on the wire.
  func wire(_ reply: Reply) -> Result<WireValue, Rejection> {
    switch reply {
    case .outcome(let outcome): return .success(OutcomeView.value(outcome, names: state.topology))
    case .value(let value): return .success(.object([.init("value", .unsigned(value))]))
    case .done: return .success(.nothing)
    case .rejected(let rejection):
      metrics.rejections.increment()
      return .failure(rejection)
    }
  }
}
