/// What was asked of the service manager was not done, in words that are its own where it said any.
package struct UnitFailure: Error, Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// It said no, or nobody could be asked: nothing was begun.
    case refused
    /// It was begun and has failed, and nothing of the unit is left.
    case failed
    /// It may be under way, or something of the unit may be left: no answer came in time, or the connection broke.
    case unsettled
  }
  package let kind: Kind
  package let text: String

  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}
