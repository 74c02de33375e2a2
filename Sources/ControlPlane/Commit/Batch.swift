internal import ControlModel
internal import ControlProtocol

/// What has been decided and waits for one commit: the rows, and what follows it, in order.
struct Batch {
  /// One thing to do after the commit.
  enum Item {
    case effect(Effect)
    /// A read, answered with what was true when it was asked. `call` is kept to ask anew if the commit fails.
    case read(Ticket, Call, Result<WireValue, Rejection>)
    /// A device access that the table allows.
    case access(DeviceAccess, Ticket)
    /// Something of the plane's own that must keep its place, whether the commit succeeds or not.
    case then(@Sendable (isolated ControlPlane) -> Void)
  }

  var changes = ChangeSet()
  var items: [Item] = []
  /// What the decisions rest on and stays true if the commit fails: the machine's reports, the configuration.
  var facts: [Input] = []

  var isEmpty: Bool { changes.isEmpty && items.isEmpty }

  mutating func append(_ later: Batch) {
    changes.merge(later.changes)
    items += later.items
    facts += later.facts
  }
}
