import ControlConfiguration
import ControlModel
import Glibc
import Testing

@Suite("The sample configurations")
struct SampleTests {
  @Test("embedded.yaml is Fig 4's state 400 and Fig 7's memory")
  func embedded() throws {
    let configuration = try Configuration.load("\(repository)/config/embedded.yaml", accounts: accounts)
    let topology = configuration.topology(connectsInstantly: true, withdrawsEjectRequests: true)
    let gib: UInt64 = 1 << 30
    #expect(topology.partitions.rows.map(\.name) == ["LPAR0", "LPAR1"])
    #expect(topology.partitions.rows.map(\.memory) == [24 * gib, 32 * gib])
    #expect(topology.partitions.rows.map(\.memoryOffset) == [0, 32 * gib])
    #expect(topology.partitions.rows.allSatisfy { $0.mayFence && $0.cluster == ClusterID(0) })
    #expect(topology.slots.rows.map(\.candidates) == Array(repeating: [PartitionID(0), PartitionID(1)], count: 2))
    #expect(topology.clusters.rows.map(\.activeShare) == [90])

    let slots = configuration.initialSlots
    #expect(slots.map(\.number.number) == [0, 1])
    #expect(slots.allSatisfy { $0.phase == .owned(PartitionID(0)) && $0.number.bus == BusNumber(0) })
    #expect(slots.map(\.device) == [Device(name: "disk0", kind: .disk), Device(name: "disk1", kind: .disk)])
    #expect(configuration.initialPartitions.map(\.power) == [.active, .active])
    #expect(configuration.initialPartitions.map(\.cpuShare) == [90, 10])
    #expect(configuration.devices.map(\.medium?.size) == [16 << 20, 16 << 20])
    #expect(configuration.access.role(uid: accounts.uid, gids: []) == .admin)

    let state = ControlState(
      topology: topology, slots: slots, partitions: configuration.initialPartitions,
      clusters: configuration.initialClusters)
    #expect(state.violations() == [])
  }

  @Test("qemu.yaml is two guests that share a disk and a network card")
  func qemu() throws {
    let configuration = try Configuration.load("\(repository)/config/qemu.yaml", accounts: accounts)
    #expect(configuration.machine.kind == .qemu)
    #expect(configuration.partitions.map(\.name) == ["LPAR0", "LPAR1"])
    for partition in configuration.partitions {
      let qemu = try #require(partition.qemu)
      #expect(qemu.machine == .pc && qemu.disk == nil)
      #expect(qemu.kernel?.hasPrefix("/var/lib/controlprog-guests/") == true)
      #expect(qemu.initrd?.hasPrefix("/var/lib/controlprog-guests/") == true)
    }
    #expect(configuration.slots.map(\.device) == ["disk0", "net0"])
    #expect(configuration.slots.allSatisfy { $0.candidates.count == 2 })
    let backings = configuration.devices.map { $0.qemu?.backing }
    #expect(backings.first == .disk(image: "/var/lib/controlprog-guests/disk0.img", format: .raw))
    #expect(backings.last == .net(netdev: ["type": .text("user"), "restrict": .bool(true)]))
    let topology = configuration.topology(connectsInstantly: false, withdrawsEjectRequests: false)
    let state = ControlState(
      topology: topology, slots: configuration.initialSlots, partitions: configuration.initialPartitions,
      clusters: configuration.initialClusters)
    #expect(state.violations() == [])
  }

  @Test("large.yaml has 1,000 partitions and 10,000 slots, each in order")
  func large() throws {
    let clock = ContinuousClock()
    let begin = clock.now
    let configuration = try Configuration.load("\(repository)/config/large.yaml", accounts: accounts)
    print("large.yaml read in \(clock.now - begin)")
    #expect(configuration.partitions.map(\.id.number) == Array(0..<1000))
    #expect(configuration.clusters.count == 500)
    #expect(configuration.slots.count == 10_000)
    #expect(configuration.slots.allSatisfy { $0.isEnabled && $0.candidates.count == 2 })
    #expect(configuration.slots.last?.number == SlotNumber(999 * 32 + 9))
    #expect(configuration.devices.count { $0.medium != nil } == 1000)
    #expect(configuration.initialSlots.count == 10_000)
  }

  @Test("large.yaml is what its generator writes")
  func generator() throws {
    let stream = try #require(popen("sh '\(repository)/config/make-large.sh'", "r"))
    let made = String(decoding: bytes(of: stream), as: UTF8.self)
    #expect(pclose(stream) == 0)
    #expect(try made == file("config/large.yaml"))
  }
}
