import ControlConfiguration
import ControlModel
import Testing

@Suite("What the values mean")
struct SettingsTests {
  @Test("ranges, lists and buses expand to slots")
  func expansion() throws {
    let text =
      small + "\n  - {slot: [2-4, 9], card: {kind: net}}\n  - {bus: 3, device_number: 30-31, candidates: all}\n"
    let configuration = try parse(text)
    #expect(configuration.slots.map(\.number.number) == [0, 2, 3, 4, 9, 126, 127])
    #expect(configuration.devices.map(\.name) == ["card2", "card3", "card4", "card9", "disk0"])
    #expect(configuration.slots.first { $0.number.number == 3 }?.device == "card3")
    #expect(configuration.slots.last?.candidates == [PartitionID(0), PartitionID(1)])
    #expect(configuration.devices.first { $0.name == "card2" }?.medium == nil)
  }

  @Test("a card's medium has a path of its own")
  func cardMedium() throws {
    let configuration = try parse(small + "\n  - {slot: 1-2, card: {kind: disk, size: 2MiB}}\n")
    #expect(configuration.devices.compactMap(\.medium?.path) == ["card1.img", "card2.img", "disk0.img"])
    #expect(configuration.devices.compactMap(\.medium?.size) == [2 << 20, 2 << 20, 16 << 20])
  }

  @Test(
    "sizes",
    arguments: [("4096", 4096), ("4KiB", 4096), ("4 KiB", 4096), ("1TiB", 1 << 40), ("3MiB", 3 << 20)]
      as [(String, UInt64)])
  func sizes(text: String, bytes: UInt64) throws {
    let configuration = try parse(
      small.changing("memory: 1GiB, memory_offset: 1GiB", "memory: \(text), memory_offset: 1GiB"))
    #expect(configuration.partitions[1].memory == bytes)
  }

  @Test(
    "durations", arguments: [("500ms", 500), ("3s", 3000), ("10min", 600_000), ("1h", 3_600_000)] as [(String, UInt64)])
  func durations(text: String, milliseconds: UInt64) throws {
    let configuration = try parse(small.changing("{name: db}", "{name: db, silence_limit: \(text)}"))
    #expect(configuration.clusters[0].silenceLimit == .milliseconds(milliseconds))
  }

  @Test("what is left out has the default, and nothing is allowed by default")
  func defaults() throws {
    let text = "partitions:\n  - {name: A, memory: 4KiB, memory_offset: 0}\nslots:\n  - {slot: 0}\n"
    let configuration = try parse(text)
    #expect(configuration.limits == LimitSettings())
    #expect(configuration.store == StoreSettings())
    #expect(configuration.runtimeDirectory == "/run/controlprogd")
    #expect(configuration.access.roles.isEmpty)
    let partition = configuration.partitions[0]
    #expect(!partition.isActive && !partition.mayFence && partition.cluster == nil && partition.command.isEmpty)
    #expect(partition.owner == accounts.uid)
    #expect(configuration.slots[0].candidates.isEmpty && !configuration.slots[0].isEnabled)
    #expect(configuration.initialSlots[0].phase == .free)
  }

  @Test("numbers are positions unless lpar says otherwise, and rows are in the order of numbers")
  func numbers() throws {
    let configuration = try parse(small.changing("memory_offset: 0", "memory_offset: 0, lpar: 7"))
    #expect(configuration.partitions.map(\.name) == ["B", "A"])
    #expect(configuration.partitions.map(\.id.number) == [1, 7])
    #expect(configuration.initialSlots[0].partition == PartitionID(7))
  }

  @Test("commands and environments")
  func command() throws {
    let configuration = try parse(
      small.changing(
        "memory_offset: 0", "memory_offset: 0, command: [/bin/agent, -v], environment: {A_1: x y}, owner: qemu"))
    #expect(configuration.partitions[0].command == ["/bin/agent", "-v"])
    #expect(configuration.partitions[0].environment == ["A_1": "x y"])
    #expect(configuration.partitions[0].owner == 107)
  }

  @Test("roles: the highest that matches, root always, nobody never")
  func roles() throws {
    let configuration = try parse(
      small.changing(
        "role: operator}", "role: viewer}\n  - {group: wheel, role: admin}\n  - {user: self, role: operator}"))
    let access = configuration.access
    #expect(access.role(uid: 1000, gids: []) == .viewer)
    #expect(access.role(uid: 1000, gids: [5, 10]) == .admin)
    #expect(access.role(uid: 990, gids: []) == .operator_)
    #expect(access.role(uid: 4, gids: [4]) == nil)
    #expect(access.role(uid: 0, gids: []) == .admin)
    #expect(access.role(uid: 65_534, gids: [10]) == nil)
  }

  @Test("neighbouring memory does not overlap, up to the last byte of 64 bits")
  func neighbours() throws {
    let text = small.changing("memory_offset: 1GiB", "memory_offset: 18446744072635809792")
    #expect(try parse(text).partitions[1].memoryOffset == UInt64.max - (1 << 30) + 1)
  }
}
