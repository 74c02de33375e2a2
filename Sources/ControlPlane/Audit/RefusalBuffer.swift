internal import ControlModel
internal import OrderedCollections

/// Refusals on their way to the audit trail: equal ones of one issuer are counted, not repeated, so that a guest that
/// is refused again and again costs neither a commit each nor the disk.
struct RefusalBuffer {
  private struct Key: Hashable {
    let issuer: String
    let command: String
    let decision: String
  }
  private var entries: OrderedDictionary<Key, AuditEntry> = [:]
  /// Beyond this many different ones the rest is counted under one name.
  static let limit = 256

  var isEmpty: Bool { entries.isEmpty }

  mutating func add(_ entry: AuditEntry) {
    var key = Key(issuer: entry.issuer, command: entry.command, decision: entry.decision)
    if entries[key] == nil, entries.count >= Self.limit {
      key = Key(issuer: "others", command: "-", decision: entry.decision)
    }
    let count = (entries[key]?.count ?? 0) + entry.count
    entries[key] = AuditEntry(
      time: entry.time, issuer: key.issuer, command: key.command, decision: key.decision, operation: nil, count: count)
  }

  /// What has gathered, for the next commit.
  mutating func drain() -> [AuditEntry] {
    defer { entries.removeAll(keepingCapacity: true) }
    return Array(entries.values)
  }
}
