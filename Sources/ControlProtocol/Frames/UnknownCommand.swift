internal import ControlModel

/// The refusals of what is no command, over one frame.
struct UnknownCommand {
  /// How many of a frame name the nearest command.
  ///
  /// The search costs more than all else of a request, and a frame of nothing but slips would hold up the other
  /// connections; as many as may be outstanding are answered in full.
  private static let hintLimit = 20

  private let caller: Issuer
  private var hints = Self.hintLimit

  init(caller: Issuer) { self.caller = caller }

  /// `attempts` are the readings of what was typed, `shown` is what the message quotes.
  mutating func rejection(_ attempts: [String], shown: String) -> Rejection {
    guard hints > 0 else { return Rejection(.unknownCommand, "no command \(Excerpt.of(shown)); help lists them") }
    hints -= 1
    let verbs = CommandCatalogue.callable(by: caller).map(\.verb)
    let hint = NearestVerb.to(attempts, among: verbs).map { "; the nearest is \($0)" } ?? ""
    return Rejection(.unknownCommand, "no command \(Excerpt.of(shown))\(hint)")
  }
}
