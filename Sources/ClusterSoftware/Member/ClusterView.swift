package import ControlModel
package import ControlProtocol

/// What the control program shows a member of its own cluster: who is on, and whose the slots are.
package struct ClusterView: Equatable, Sendable {
  package struct Member: Equatable, Sendable {
    package let number: UInt64
    package let name: String
    package let isActive: Bool
    /// Its agent has a connection.
    package let hasAgent: Bool
    /// It lost something to another member and has not booted anew since.
    package let isFenced: Bool
  }

  package struct Row: Equatable, Sendable {
    package let slot: SlotNumber
    package let partition: String
    package let isEnabled: Bool
    package let isQuarantined: Bool
    package let candidates: [String]
  }

  /// By number: the order in which they take over from one another.
  package let members: [Member]
  package let rows: [Row]
  package let isInMaintenance: Bool

  package init(members: [Member], rows: [Row], isInMaintenance: Bool) {
    self.members = members.sorted { $0.number < $1.number }
    self.rows = rows
    self.isInMaintenance = isInMaintenance
  }

  /// Of the answers of `show_partitions` and `show_slots`; nil when they are no such answers.
  package init?(partitions: WireValue, slots: WireValue) {
    guard case .array(let members)? = partitions["partitions"], case .array(let rows)? = slots["slots"] else {
      return nil
    }
    self.init(
      members: members.compactMap(Member.init), rows: rows.compactMap(Row.init),
      isInMaintenance: members.contains { $0["maintenance"] == .bool(true) })
  }

  package func member(_ name: String) -> Member? { members.first { $0.name == name } }

  /// The slots that are assigned to `partition` and could be moved.
  package func holdings(of partition: String) -> [Row] {
    rows.filter { $0.partition == partition && !$0.isQuarantined }
  }
}

extension ClusterView.Member {
  init?(_ value: WireValue) {
    guard case .unsigned(let number)? = value["lpar"], case .string(let name)? = value["name"],
      case .string(let state)? = value["state"]
    else { return nil }
    self.init(
      number: number, name: name, isActive: state == "active", hasAgent: value["agent"] == .bool(true),
      isFenced: value["fenced"] == .bool(true))
  }
}

extension ClusterView.Row {
  init?(_ value: WireValue) {
    guard case .unsigned(let number)? = value["slot"], let slot = UInt16(exactly: number),
      case .string(let partition)? = value["partition"], case .bool(let isEnabled)? = value["enabled"],
      case .array(let candidates)? = value["candidates"]
    else { return nil }
    self.init(
      slot: SlotNumber(slot), partition: partition, isEnabled: isEnabled,
      isQuarantined: value["quarantined"] == .bool(true),
      candidates: candidates.compactMap { if case .string(let name) = $0 { name } else { nil } })
  }
}
