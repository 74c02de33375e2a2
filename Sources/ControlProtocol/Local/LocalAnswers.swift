package import ControlModel

/// The answers for which nothing of the state is needed.
package enum LocalAnswers {
  package static func answer(_ call: LocalCall, caller: Issuer) -> Result<WireValue, Rejection> {
    switch call {
    case .ping: .success(.nothing)
    case .help(nil): .success(HelpAnswer.list(for: caller))
    case .help(let verb?): HelpAnswer.explain(verb, for: caller)
    case .discover: .success(OpenRPCDocument.value(for: caller))
    }
  }
}
