import ControlConfiguration
import ControlModel
import Testing

@Suite("Reload")
struct ReloadTests {
  @Test("nothing changed, nothing said")
  func same() throws {
    #expect(try parse(small).difference(from: parse(small)) == [])
  }

  @Test(
    "each change is said with what becomes of it",
    arguments: [
      ("role: operator", "role: admin", "access.user 1000.role: operator -> admin: in force"),
      ("user: alice, role: operator", "user: 5, role: viewer", "access.user 1000.role: operator -> none: in force"),
      ("{name: db}", "{name: db, silence_limit: 5s}", "clusters.db.silence_limit: 3s -> 5s: in force"),
      (
        "{name: db}", "{name: db, cpu_share: {active: 80, standby: 20}}",
        "clusters.db.cpu_share.active: none -> 80: in force"
      ),
      (
        "memory_offset: 1GiB", "memory_offset: 2GiB",
        "partitions.B.memory_offset: 1GiB -> 2GiB: takes a restart of the daemon"
      ),
      (
        "memory_offset: 1GiB", "memory_offset: 1GiB, may_fence: true", "partitions.B.may_fence: false -> true: in force"
      ),
      (
        "memory_offset: 1GiB", "memory_offset: 1GiB, lpar: 5",
        "partitions.B.lpar: 1 -> 5: takes a restart of the daemon"
      ),
      ("name: B", "name: C", "partitions.B: removed: takes a restart of the daemon"),
      (
        "{name: disk0}", "{name: disk0, size: 2MiB}", "devices.disk0.size: 16MiB -> 2MiB: takes a restart of the daemon"
      ),
      ("slot: 0", "slot: 4", "slots.0: removed: takes a restart of the daemon"),
      (
        "enabled: true", "enabled: false",
        "slots.0.enabled: true -> false: not applied, for only a first start looks at it; commands change the table"
      ),
      ("candidates: cluster", "candidates: [A]", "slots.0.candidates: [A, B] -> [A]: in force"),
      ("access:", "limits: {slowdown: 2s}\naccess:", "limits.slowdown: 1s -> 2s: in force"),
      ("access:", "store: {ballast: 0}\naccess:", "store.ballast: 4MiB -> 0B: takes a restart of the daemon"),
      (
        "access:", "state_dir: /srv\naccess:", "state_dir: /var/lib/controlprogd -> /srv: takes a restart of the daemon"
      ),
    ])
  func changes(old: String, new: String, line: String) throws {
    let lines = try parse(small.changing(old, new)).difference(from: parse(small)).map(\.description)
    #expect(lines.first == line)
  }

  @Test("adopting takes the live changes and no others, and then nothing live differs")
  func adopting() throws {
    let running = try parse(small)
    let new = try parse(
      small.changing("{name: db}", "{name: first}\n  - {name: db, removal: ladder, fence_limit: {pair: 3}}")
        .changing("memory_offset: 1GiB", "memory_offset: 4GiB, may_fence: true")
        .changing("candidates: cluster", "candidates: [A, C]").changing("role: operator", "role: admin")
        .changing("slots:", "  - {name: disk1}\nslots:")
        .changing("devices:", "  - {name: C, memory: 4KiB, memory_offset: 8GiB}\ndevices:"))
    let adopted = running.adopting(new)
    #expect(adopted.clusters.map(\.removal) == [.ladder])
    #expect(adopted.clusters.map(\.id) == [ClusterID(0)])
    #expect(adopted.partitions.map(\.mayFence) == [false, true])
    #expect(adopted.partitions.map(\.memoryOffset) == running.partitions.map(\.memoryOffset))
    #expect(adopted.slots[0].candidates == [PartitionID(0)], "C exists only after a restart")
    #expect(adopted.access == new.access)
    #expect(adopted.devices == running.devices)
    let left = new.difference(from: adopted).filter { $0.effect == .live }
    #expect(left.map(\.path) == ["slots.0.candidates"], "only what waits for partition C")
  }
}
