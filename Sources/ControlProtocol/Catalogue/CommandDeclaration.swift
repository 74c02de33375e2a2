package import ControlModel

/// A command as the one catalogue has it: parsers, permission check, help, OpenRPC, reference page and completion
/// all read this and nothing else.
///
/// A class, since every request is handed its declaration, which is a dozen references.
package final class CommandDeclaration: Sendable {
  package enum Effect: Sendable { case reads, changes }

  /// Canonical: lower case, words joined by `_`.
  package let verb: String
  /// One line for the list in `help`.
  package let summary: String
  /// Further sentences for the reference page.
  package let details: String
  package let parameters: [Parameter]
  /// The parameter that may stand in text without its key, right after the verb.
  package let positional: String?
  package let audience: Audience
  package let effect: Effect
  package let rate: RateClass
  /// Requirement and figure: `R-09, Fig 5`.
  package let source: String
  package let result: Schema
  /// Beyond those that any command may meet.
  package let reasons: [Reason]
  package let examples: [Example]
  let decode: @Sendable (Arguments) throws(Rejection) -> Call

  init(
    _ verb: String, _ summary: String, details: String = "", parameters: [Parameter] = [], positional: String? = nil,
    audience: Audience, effect: Effect = .reads, rate: RateClass = .command, source: String, result: Schema = .nothing,
    reasons: [Reason] = [], examples: [Example], decode: @escaping @Sendable (Arguments) throws(Rejection) -> Call
  ) {
    self.verb = verb
    self.summary = summary
    self.details = details
    self.parameters = parameters
    self.positional = positional
    self.audience = audience
    self.effect = effect
    self.rate = rate
    self.source = source
    self.result = result
    self.reasons = reasons
    self.examples = examples
    self.decode = decode
  }

  /// One use, with what it answers.
  package struct Example: Equatable, Sendable {
    /// An object of the arguments, as in JSON.
    package let arguments: WireValue
    package let result: WireValue
    package init(_ arguments: WireValue = .nothing, _ result: WireValue = .nothing) {
      self.arguments = arguments
      self.result = result
    }
  }
}

extension CommandDeclaration {
  /// The text form's usage line.
  package var usage: String { ([textVerb] + parameters.map(\.usage)).joined(separator: " ") }

  /// The verb as people type it: only the reads are written in two words.
  package var textVerb: String {
    verb.hasPrefix("show_") ? "show " + verb.dropFirst("show_".count) : verb
  }

  /// The keys in words, for messages.
  var keys: String { parameters.isEmpty ? "no arguments" : parameters.map(\.name).joined(separator: ", ") }
}
