import ControlModel
import ControlPlane
import ControlProtocol
import ControlTestSupport
import Glibc
import Logging
import NIOCore
import NIOPosix

@testable import QEMUMachine

let lpar0 = PartitionID(0)
let lpar1 = PartitionID(1)
let slot0 = SlotNumber(0)
let slot1 = SlotNumber(1)

/// A machine of two partitions without an OS, or with what `adjust` gives them, on an event loop of its own.
final class Bench: Sendable {
  let scratch: Scratch
  let image: String
  let loop: any EventLoop
  let reports = Reports()
  private let group: MultiThreadedEventLoopGroup
  private let machine: NIOLoopBoundBox<QEMUMachine>

  private init(
    _ scratch: Scratch, image: String, _ group: MultiThreadedEventLoopGroup, _ machine: NIOLoopBoundBox<QEMUMachine>
  ) {
    self.scratch = scratch
    self.image = image
    self.group = group
    self.loop = group.any()
    self.machine = machine
  }

  static func plan(_ scratch: Scratch, image: String) -> QEMUMachinePlan {
    func partition(_ id: PartitionID, _ name: String) -> QEMUPartition {
      QEMUPartition(
        id: id, name: name, ownerUID: geteuid(), memory: 64 << 20, agentSocket: "\(scratch.root)/\(name).agent",
        slots: [slot0, slot1])
    }
    return QEMUMachinePlan(
      partitions: [partition(lpar0, "LPAR0"), partition(lpar1, "LPAR1")],
      devices: [
        QEMUDevice(name: "disk0", driver: "virtio-blk-pci", backing: .disk(image: image, format: .raw)),
        QEMUDevice(name: "nic0", driver: "virtio-net-pci", backing: .net(netdev: [.init("type", "user")])),
      ], slots: [slot0: "disk0", slot1: "nic0"], stateDirectory: "\(scratch.root)/state",
      socketDirectory: "\(scratch.root)/qmp")
  }

  /// Builds a machine over `scratch` and starts it on `record`; a second one over the same takes up what the first left.
  static func make(
    _ scratch: Scratch, record: MachineRecord = MachineRecord(slots: [], partitions: []),
    adjust: (inout QEMUMachinePlan) -> Void = { _ in }
  ) async throws -> Bench {
    let image = "\(scratch.root)/disk.img"
    if access(image, F_OK) != 0 { _ = try scratch.image() }
    try check(mkdir("\(scratch.root)/state", 0o700) == 0 || errno == EEXIST)
    var plan = plan(scratch, image: image)
    adjust(&plan)
    let made = plan
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.any()
    var log = Logger(label: "bench")
    log.logLevel = getenv("CONTROLPROG_TEST_LOG") == nil ? .critical : .debug
    let logger = log
    let machine = try await loop.submit {
      NIOLoopBoundBox(try QEMUMachine(made, on: loop, log: logger), eventLoop: loop)
    }.get()
    let bench = Bench(scratch, image: image, group, machine)
    let reports = bench.reports
    let first = try await loop.submit { try machine.value.start(record) { reports.add($0) } }.get()
    for report in first { reports.add(report) }
    return bench
  }

  func ask(_ request: MachineRequest) async throws {
    try await loop.submit { [machine, reports] in
      for report in machine.value.begin(request) { reports.add(report) }
    }.get()
  }

  func connect(_ slot: SlotNumber, _ partition: PartitionID, _ epoch: UInt64) async throws {
    let window = GatekeeperWindow(bus: slot.bus, partition: partition, base: 0, size: 1 << 20, offset: 0)
    try await ask(.connect(slot: slot, partition: partition, epoch: Epoch(epoch), window: window))
  }

  /// Powered on and let go.
  func boot(_ partition: PartitionID, _ generation: UInt64 = 1) async throws {
    try await ask(.powerOn(partition, generation: BootGeneration(generation)))
    await reports.wait { report in
      switch report {
      case .poweredOn(partition, BootGeneration(generation)): true
      case .powerOnFailed(partition, BootGeneration(generation), _): true
      default: false
      }
    }
    try await ask(.boot(partition, generation: BootGeneration(generation)))
  }

  /// Ends every QEMU and the loop.
  func end() async throws {
    for partition in [lpar0, lpar1] {
      let generation = BootGeneration(1000)
      try await ask(.powerOff(partition, generation: generation))
      await reports.wait(for: .poweredOff(partition, generation: generation))
    }
    try await letGo()
  }

  /// Ends the daemon's side alone.
  func letGo() async throws {
    let done = loop.makePromise(of: Void.self)
    try await loop.submit { [machine] in machine.value.stop { done.succeed() } }.get()
    try await done.futureResult.get()
    try await group.shutdownGracefully()
  }

  var driver: NIOLoopBoundBox<QEMUMachine> { machine }
}
