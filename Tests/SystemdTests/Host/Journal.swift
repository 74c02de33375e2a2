internal import SystemdSupport
internal import Testing

/// The container's journal.
///
/// systemd 252 loses the first entry behind a cursor when entries are matched too: so all are read, and picked here.
struct Journal {
  let system: BootedSystem

  /// The place of the newest entry: what is waited for comes after it.
  func mark() throws -> String {
    let newest = try system.done("journalctl", "-q", "-n", "1", "-o", "export", "--output-fields=MESSAGE")
    return entries(newest).last?["__CURSOR"] ?? ""
  }

  /// Waits for the first entry with this identity after `mark`, and gives its fields.
  func entry(_ id: MessageID, after mark: String) throws -> [String: String] {
    let text = try system.call(["bash", "--norc", "-c", Self.follower, "follow", mark, id.rawValue])
    try #require(text.code == 0, "no entry \(id) came: \(text.output)\(text.errors)")
    return try #require(entries(text.output).last)
  }

  /// Follows the journal up to the end of the first entry with an identity: nothing is missed or asked for twice.
  private static let follower = """
    exec 3< <(exec journalctl -q -f --no-tail -o export --after-cursor="$1")
    journal=$!
    status=1
    found=
    while IFS= read -r -t 20 line <&3; do
      printf '%s\\n' "$line"
      if [ "$line" = "MESSAGE_ID=$2" ]; then found=1; fi
      if [ -z "$line" ] && [ -n "$found" ]; then status=0; break; fi
    done
    kill $journal
    exit $status
    """

  /// How many entries with this identity came after `mark`.
  func count(_ id: MessageID, after mark: String) throws -> Int {
    let text = try system.done("journalctl", "-q", "-o", "export", "--after-cursor=\(mark)")
    return entries(text).count { $0["MESSAGE_ID"] == id.rawValue }
  }

  private func entries(_ export: String) -> [[String: String]] {
    var entries: [[String: String]] = [[:]]
    for line in export.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty { entries.append([:]) }
      guard let equals = line.firstIndex(of: "=") else { continue }
      entries[entries.count - 1][String(line[..<equals])] = String(line[line.index(after: equals)...])
    }
    return entries.filter { !$0.isEmpty }
  }
}
