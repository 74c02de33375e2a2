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
    /// Something of the plane's own that must keep its place.
    case then(@Sendable (isolated ControlPlane) -> Void)
  }

  var changes = ChangeSet()
  var items: [Item] = []
  /// The machine's reports that the decisions rest on: facts, which stay true if the commit fails.
  var reports: [MachineReport] = []

  var isEmpty: Bool { changes.isEmpty && items.isEmpty }

  /// Takes back what has not been begun: access to `slot` has ended meanwhile.
  mutating func dropConnects(of slot: SlotNumber) {
    items.removeAll { item in
      if case .effect(.machine(.connect(slot, _, _, _))) = item { true } else { false }
    }
  }

  mutating func dropPowerOn(of partition: PartitionID) {
    items.removeAll { item in
      if case .effect(.machine(.powerOn(partition, _))) = item { true } else { false }
    }
  }

  mutating func append(_ later: Batch) {
    changes.merge(later.changes)
    items += later.items
    reports += later.reports
  }
}
