/// The columns that are damaged, each in a row that ``SampleRows`` wrote.
enum Columns {
  struct Place: Sendable {
    let table: String
    let key: String
    let row: Int
    let column: String
  }

  static let all: [Place] =
    places(
      "partition", key: "number", rows: 0...1,
      [
        "power", "generation", "held", "fenced", "cpu_share", "had_agent", "unconfirmed_insertions", "eject_requests",
      ])
    + places(
      "slot", key: "number", rows: 0...1,
      [
        "partition", "phase", "holder", "epoch", "release_proof", "device", "device_kind", "device_health",
        "quarantine",
        "operation", "eject_pending",
      ])
    + places("cluster", key: "number", rows: 0...0, ["maintenance", "locked"])
    + places("fence", key: "cluster", rows: 0...0, ["from_partition", "to_partition", "generation", "time"])
    + places(
      "operation", key: "number", rows: 1...3,
      [
        "verb", "issuer_kind", "issuer", "issuer_role", "began", "ended", "state", "reason", "part", "part", "part",
        "failover", "failover", "result", "result",
      ])
    + places("event", key: "seq", rows: 1...1, ["time", "operation", "kind", "partition", "slot", "step", "detail"])

  private static func places(_ table: String, key: String, rows: ClosedRange<Int>, _ columns: [String]) -> [Place] {
    rows.flatMap { row in columns.map { Place(table: table, key: key, row: row, column: $0) } }
  }
}
