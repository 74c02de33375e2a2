import Testing

/// One mistake: what is changed in a small configuration, and what the message must say.
struct Mistake: Sendable, CustomTestStringConvertible {
  let base: String
  let old: String
  let new: String
  /// `line:column:`, where the `^` of the change stands, which is not part of the text.
  let place: String
  /// As the message has it after the place, with its colon.
  var path: String
  /// Parts of the message.
  var says: [String]

  init(in base: String = small, _ old: String, _ marked: String, _ path: String, _ says: String...) {
    self.base = base
    self.old = old
    new = marked.filter { $0 != "^" }
    self.path = path
    self.says = says
    let before = base.changing(old, marked).prefix { $0 != "^" }
    let column = before.reversed().prefix { $0 != "\n" }.count + 1
    place = "\(before.count { $0 == "\n" } + 1):\(column):"
  }

  /// The same, with another path.
  func at(_ path: String) -> Mistake {
    var mistake = self
    mistake.path = path
    return mistake
  }

  var testDescription: String { "\(old) -> \(new)" }
}

extension Mistake {
  static let scalars = [
    Mistake(
      "memory: 1GiB, memory_offset: 0", "^memroy: 1GiB, memory: 1GiB, memory_offset: 0", "partitions[0]:",
      "unknown key \"memroy\"", "did you mean memory?"),
    Mistake(
      "{name: db}", "{name: db, fencing: ^trust}", "clusters[0].fencing:", "found \"trust\"", "evidence or trusted",
      "did you mean trusted?"),
    Mistake("{name: db}", "{name: db, ^name: dc}", "clusters[0]:", "\"name\" stands on line 4 already"),
    Mistake("{name: db}", "{name: ^9db}", "clusters[0].name:", "found \"9db\"", "[A-Za-z][A-Za-z0-9_-]{0,31}"),
    Mistake("{name: db}", "{name: ^\"d\\u0007b\"}", "clusters[0].name:", "\"d\\u{7}b\" in quotation marks"),
    Mistake("{name: db}", "^{}", "clusters[0]:", "\"name\" is missing"),
    Mistake("{name: db}", "{name: ^[db]}", "clusters[0].name:", "found a list"),
    Mistake("{name: db}", "^db", "clusters[0]:", "found \"db\"", "a mapping"),
    Mistake(
      "{name: db}", "{name: db, silence_limit: ^3}", "clusters[0].silence_limit:", "found \"3\"", "100ms to 1h",
      "ms, s, min or h"),
    Mistake("{name: db}", "{name: db, silence_limit: ^2h}", "clusters[0].silence_limit:", "found \"2h\""),
    Mistake(
      "{name: db}", "{name: db, cpu_share: {active: ^101, standby: 1}}", "clusters[0].cpu_share.active:",
      "percent from 1 to 100"),
    Mistake("{name: db}", "{name: db, cpu_share: ^{active: 90}}", "clusters[0].cpu_share:", "\"standby\" is missing"),
    Mistake(
      "{name: db}", "{name: db, fence_limit: {pair: ^'1'}}", "clusters[0].fence_limit.pair:", "in quotation marks"),
    Mistake(
      "memory: 1GiB, memory_offset: 0", "memory: ^1GB, memory_offset: 0", "partitions[0].memory:", "found \"1GB\"",
      "KiB, MiB, GiB or TiB"),
    Mistake(
      "memory: 1GiB, memory_offset: 0", "memory: ^99999999999999999999, memory_offset: 0", "partitions[0].memory:"),
    Mistake("memory: 1GiB, memory_offset: 0", "memory: ^+1, memory_offset: 0", "partitions[0].memory:"),
    Mistake("memory: 1GiB, memory_offset: 0", "memory: ^, memory_offset: 0", "partitions[0].memory:", "found nothing"),
    Mistake("memory_offset: 0,", "memory_offset: 0, active: ^yes,", "partitions[0].active:", "true or false"),
    Mistake("memory_offset: 0,", "memory_offset: 0, cpu_share: ^0,", "partitions[0].cpu_share:", "1 to 100"),
    Mistake("memory_offset: 0,", "memory_offset: 0, lpar: ^65536,", "partitions[0].lpar:", "0 to 65535"),
    Mistake("memory_offset: 0,", "memory_offset: 0, command: [^sh],", "partitions[0].command:", "absolute path"),
    Mistake("memory_offset: 0,", "memory_offset: 0, environment: {^a-b: c},", "partitions[0].environment:"),
    Mistake("memory_offset: 0,", "memory_offset: 0, owner: ^bob,", "partitions[0].owner:", "no user \"bob\""),
    Mistake("memory_offset: 0,", "memory_offset: 0, owner: ^nobody,", "partitions[0].owner:", "65534"),
    Mistake("{name: disk0}", "{name: disk0, size: ^1MiB}", "devices[0].size:", "2MiB to 16TiB"),
    Mistake("{name: disk0}", "{name: disk0, size: ^2097153}", "devices[0].size:", "a multiple of 512"),
    Mistake("{name: disk0}", "{name: disk0, path: ^/etc/passwd}", "devices[0].path:"),
    Mistake("{name: disk0}", "{name: disk0, path: ^a/../../b}", "devices[0].path:"),
    Mistake("{name: disk0}", "{name: disk0, kind: net, size: ^2MiB}", "devices[0].size:", "only a disk"),
    Mistake("{name: disk0}", "{name: disk0, kind: net, path: ^x}", "devices[0].path:", "only a disk"),
    Mistake("slot: 0,", "slot: ^65536,", "slots[0].slot:", "0 to 65535"),
    Mistake("slot: 0,", "slot: ^3-1,", "slots[0].slot:", "found \"3-1\""),
    Mistake("slot: 0,", "bus: ^2048, device_number: 0,", "slots[0].bus:", "0 to 2047"),
    Mistake(
      "slot: 0,", "bus: 0, device_number: [0-3, ^2],", "slots[0].device_number:", "found \"2\"", "without doubles"),
    Mistake("{slot: 0,", "^{bus: 0,", "slots[0]:", "bus together with device_number"),
    Mistake("{slot: 0,", "^{slot: 0, bus: 0, device_number: 0,", "slots[0]:", "bus together with device_number"),
    Mistake("candidates: cluster", "candidates: ^clutser", "slots[0].candidates:", "did you mean cluster?"),
    Mistake("candidates: cluster", "candidates: [A, ^A]", "slots[0].candidates:", "without doubles"),
    Mistake("role: operator", "role: ^root", "access[0].role:", "viewer, operator or admin"),
    Mistake("user: alice", "user: ^mallory", "access[0].user:", "no user \"mallory\""),
    Mistake("user: alice", "user: ^65534", "access[0].user:", "stands for anybody"),
    Mistake("user: alice", "user: ^4294967296", "access[0].user:"),
    Mistake("user: alice, role: ", "user: 0, role: ^", "access[0].role:", "uid 0 is always admin"),
    Mistake("{user: alice, ", "^{", "access[0]:", "neither user nor group"),
    Mistake("{user: alice", "^{user: alice, group: wheel", "access[0]:", "both user and group"),
    Mistake("user: alice", "group: ^heel", "access[0].group:", "no group \"heel\""),
  ]

  static let references = [
    Mistake(
      "- {name: A, memory: 1GiB, memory_offset: 0, cluster: db}",
      "- {name: A, memory: 1GiB, memory_offset: 0, cluster: ^bd}", "partitions[0].cluster:", "no cluster bd",
      "did you mean db?"),
    Mistake("name: B", "name: ^A", "partitions[1].name:", "taken by the partition on line 6"),
    Mistake(
      "memory_offset: 1GiB", "memory_offset: 1GiB, lpar: ^0", "partitions[1].lpar:",
      "number 0 is taken by the partition on line 6"),
    Mistake(
      "memory_offset: 1GiB", "memory_offset: ^1023MiB", "partitions[1].memory_offset:", "A's (line 6)", "ends at 1GiB"),
    Mistake(
      "memory_offset: 1GiB", "memory_offset: ^18446744073709551615", "partitions[1].memory_offset:", "beyond 64-bit"),
    Mistake("partition: A", "partition: ^AA", "slots[0].partition:", "no partition AA", "did you mean A?"),
    Mistake(
      "partition: A, enabled: true, device: disk0, candidates: cluster", "enabled: ^true, device: disk0",
      "slots[0].enabled:", "without a partition"),
    Mistake("device: disk0", "device: ^disk1", "slots[0].device:", "no device disk1", "did you mean disk0?"),
    Mistake("enabled: true, device: disk0, ", "enabled: ^true, ", "slots[0].enabled:", "without a device or card"),
    Mistake("candidates: cluster", "candidates: [A, ^C]", "slots[0].candidates[1]:", "no partition C"),
    Mistake(
      "candidates: cluster", "candidates: ^[B]", "slots[0].candidates:",
      "A, which the slot is assigned to, is not listed"),
    Mistake(
      "slot: 0, partition: A, enabled: true, device: ", "slot: 0-1, partition: A, enabled: true, device: ^",
      "slots[0].device:", "a card is in one slot"),
    Mistake(
      "candidates: cluster}", "candidates: cluster}\n  - {slot: ^0}", "slots[1].slot:",
      "slot 0 stands on line 11 already"),
    Mistake(
      "candidates: cluster}", "candidates: cluster}\n  - {slot: 1, device: ^disk0}", "slots[1].device:",
      "disk0 is in slot 0, line 11 already"),
    Mistake(
      "candidates: cluster}", "candidates: cluster}\n  - {slot: 31, partition: B, enabled: ^true, card: {}}",
      "slots[1].enabled:", "slot 31 is on bus 0", "line 11 enables for A", "one partition a bus"),
    Mistake(
      "candidates: cluster}", "candidates: cluster}\n  - {slot: 1, candidates: ^cluster}", "slots[1].candidates:",
      "no member of a cluster"),
    Mistake(
      "{name: disk0}", "{name: disk0}\n  - {name: disk1, path: ^disk0.img}", "devices[1].path:",
      "the device on line 9"),
    Mistake(
      "{name: disk0}", "{name: disk0}\n  - {name: ^disk0, path: x}", "devices[1].name:", "taken by the device on line 9"
    ),
    Mistake(
      "{user: alice, role: operator}", "{user: alice, role: operator}\n  - ^{user: 1000, role: admin}", "access[1]:",
      "user 1000 has a role on line 2 already"),
  ]

  static let whole = [
    Mistake("access:", "^acess:", "", "unknown key \"acess\"", "did you mean access?"),
    Mistake(
      "access:", "machine: {kind: ^qemo}\naccess:", "machine.kind:", "found \"qemo\"", "allowed is embedded or qemu",
      "did you mean qemu?"),
    Mistake("access:", "runtime_dir: ^run\naccess:", "runtime_dir:", "an absolute path of at most"),
    Mistake("access:", "runtime_dir: ^/\(String(repeating: "r", count: 80))\naccess:", "runtime_dir:", "bytes"),
    Mistake("access:", "limits: {json_depth: ^1}\naccess:", "limits.json_depth:", "4 to 64"),
    Mistake("access:", "limits: {unread_output: ^1B}\naccess:", "limits.unread_output:", "64KiB to 64MiB"),
    Mistake("access:", "store: {retained_events: ^12}\naccess:", "store.retained_events:", "1000 to 100000000"),
    Mistake("access:", "? ^[a]\n: b\naccess:", "", "found a list as a key"),
    Mistake("access:", "access: ^!!seq", "", "a tag"),
    Mistake("access:", "x: ^*nothing\naccess:", "", "*nothing has no anchor"),
    Mistake("access:", "^\taccess:", "", "token"),
    Mistake("access:", "---\n^--- {}\n---\naccess:", "", "a second document"),
  ]
}
