package import ControlModel

/// `show_operations`: those that ended of late and those under way, in the order of their numbers.
package enum OperationsView {
  package static func value(_ state: ControlState, viewer: Issuer) -> WireValue {
    let sight = Sight(of: viewer, in: state)
    let all = (state.finished + state.operations.rows).filter(sight.sees).sorted { $0.id < $1.id }
    return ["operations": .array(all.map { OperationView.value($0, names: state.topology) })]
  }
}

/// `show_operation`.
package enum OperationView {
  /// The operation `id` with the caller's eyes.
  ///
  /// To a guest one that does not concern its cluster is `not_permitted`, whether it exists or not; to an operator
  /// one that is not kept is `unknown_operation`.
  package static func find(_ id: OperationID, in state: ControlState, viewer: Issuer) -> Result<Operation, Rejection> {
    if let operation = state.operation(id), Sight(of: viewer, in: state).sees(operation) { return .success(operation) }
    return .failure(
      viewer.partition != nil
        ? Rejection(.notPermitted, "operation \(id.number) is not of your cluster")
        : Rejection(.unknownOperation, "there is no operation \(id.number), or it is no longer kept"))
  }

  package static func value(_ operation: Operation, names: Topology) -> WireValue {
    let (state, message) = progress(of: operation)
    return [
      "id": WireValue(operation.id.number), "verb": .string(operation.verb),
      "issuer": .string(IssuerText.text(operation.issuer, names: names)), "state": .string(state),
      "step": WireValue(operation.failover?.step.rawValue), "began": .string(Timestamp.text(operation.began)),
      "ended": WireValue(operation.ended.map(Timestamp.text)), "slots": WireValue(operation.allSlots),
      "partitions": WireValue(operation.partitions.map(names.name)), "message": WireValue(message),
    ]
  }

  private static func progress(of operation: Operation) -> (state: String, message: String?) {
    switch operation.result {
    case .done: ("done", nil)
    case .failed(let rejection): (rejection.reason.rawValue, rejection.message)
    case nil: (operation.part.phaseWord, nil)
    }
  }
}

/// Who said it, as people read it.
package enum IssuerText {
  package static func text(_ issuer: Issuer, names: Topology) -> String {
    switch issuer {
    case .operator_(let uid, _): "uid \(uid)"
    case .partition(let partition): names.name(partition)
    }
  }
}

extension Part {
  /// The phase under way, in one word.
  fileprivate var phaseWord: String {
    switch self {
    case .hotAdd(let part): part.phase.word
    case .hotRemove(let part): part.phase.word
    case .powerOff(let part): part.phase == .button ? "awaiting_shutdown" : "powering_off"
    case .powerOn: "powering_on"
    case .shutdownRequest: "awaiting_shutdown"
    case .cardWork: "awaiting_machine"
    case .accessCheck: "checking_access"
    }
  }
}

extension HotAdd.Phase {
  fileprivate var word: String {
    switch self {
    case .awaitingCard: "awaiting_card"
    case .releasing: "releasing"
    case .connecting: "connecting"
    case .awaitingGuest: "awaiting_guest"
    case .backingOut: "backing_out"
    }
  }
}

extension HotRemove.Phase {
  fileprivate var word: String {
    switch self {
    case .asking: "asking"
    case .askingAgain: "asking_again"
    case .revoking: "revoking"
    case .deactivating: "deactivating"
    case .awaitingEject: "awaiting_eject"
    }
  }
}
