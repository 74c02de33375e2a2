internal import ControlModel

/// One record of the trail, with its place in the chain.
struct AuditRecord {
  let number: UInt64
  let entry: AuditEntry
  let previous: [UInt8]

  /// SHA-256 over ``canonicalBytes``.
  var hash: [UInt8] { SHA256.digest(canonicalBytes) }

  /// The bytes that are hashed; docs/decisions/0009-audit-chain.md gives the layout.
  ///
  /// Each text has its length before it and what may be absent says so, so that no two records give the same bytes.
  var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(96 + entry.issuer.utf8.count + entry.command.utf8.count + entry.decision.utf8.count)
    bytes.append(contentsOf: "CPA1".utf8)
    bytes.append(contentsOf: previous)
    Self.append(number, to: &bytes)
    Self.append(entry.time, to: &bytes)
    Self.append(entry.issuer, to: &bytes)
    Self.append(entry.command, to: &bytes)
    Self.append(entry.decision, to: &bytes)
    bytes.append(entry.operation == nil ? 0 : 1)
    Self.append(entry.operation?.number ?? 0, to: &bytes)
    Self.append(UInt64(bitPattern: Int64(entry.count)), to: &bytes)
    return bytes
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    for shift: UInt64 in [56, 48, 40, 32, 24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    append(UInt64(text.utf8.count), to: &bytes)
    bytes.append(contentsOf: text.utf8)
  }
}
