import ControlModel
import ControlPlane
import Glibc
import Logging
import Synchronization

@testable import EmbeddedMachine

/// Values handed from any thread to the one test that waits for them.
final class Mailbox<Value: Sendable>: Sendable {
  private let stream: AsyncStream<Value>
  private let continuation: AsyncStream<Value>.Continuation
  init() { (stream, continuation) = AsyncStream.makeStream() }
  func put(_ value: Value) { continuation.yield(value) }
  func take() async -> Value {
    for await value in stream { return value }
    preconditionFailure("the mailbox was closed")
  }
}

/// A started machine, and what it reported.
final class Rig {
  var machine: EmbeddedMachine
  let reports = Mailbox<MachineReport>()
  let atStart: [MachineReport]

  init(
    _ plan: EmbeddedMachinePlan, media: any MediumSource = MediumFiles(), record: MachineRecord? = nil
  ) throws {
    var log = Logger(label: "test")
    log.logLevel = .critical
    machine = try EmbeddedMachine(plan, log: log, media: media)
    let reports = reports
    atStart = try machine.start(record ?? Workbench.record(plan)) { reports.put($0) }
  }

  @discardableResult
  func connect(_ slot: UInt16, _ partition: UInt16, epoch: UInt64 = 1) -> [MachineReport] {
    machine.begin(
      .connect(
        slot: SlotNumber(slot), partition: PartitionID(partition), epoch: Epoch(epoch),
        window: Workbench.window(slot / 32, partition)))
  }

  @discardableResult
  func revoke(_ slot: UInt16, _ partition: UInt16, epoch: UInt64 = 1) -> [MachineReport] {
    machine.begin(.revoke(slot: SlotNumber(slot), partition: PartitionID(partition), epoch: Epoch(epoch)))
  }

  /// Begins an access; its answer comes to the mailbox, at once or later.
  func begin(
    _ kind: DeviceAccess.Kind, _ slot: UInt16, _ partition: UInt16, _ offset: UInt64, width: Int = 8
  ) -> Mailbox<AccessResult> {
    let answer = Mailbox<AccessResult>()
    let access = DeviceAccess(
      partition: PartitionID(partition), slot: SlotNumber(slot), offset: offset, width: width, kind: kind)
    if let result = machine.access(access, done: { answer.put($0) }) { answer.put(result) }
    return answer
  }

  func read(_ slot: UInt16, _ partition: UInt16, _ offset: UInt64, width: Int = 8) async -> AccessResult {
    await begin(.read, slot, partition, offset, width: width).take()
  }

  @discardableResult
  func write(
    _ slot: UInt16, _ partition: UInt16, _ offset: UInt64, _ value: UInt64, width: Int = 8
  ) async -> AccessResult {
    await begin(.write(value), slot, partition, offset, width: width).take()
  }

  /// One command of the disk card; the status register afterwards.
  func command(
    _ number: UInt64, _ slot: UInt16, _ partition: UInt16, lba: UInt64 = 0, count: UInt64 = 1, address: UInt64 = 0
  ) async -> AccessResult {
    await write(slot, partition, DiskRegisters.Offset.lba, lba)
    await write(slot, partition, DiskRegisters.Offset.count, count)
    await write(slot, partition, DiskRegisters.Offset.address, address)
    await write(slot, partition, DiskRegisters.Offset.command, number)
    return await read(slot, partition, DiskRegisters.Offset.status)
  }

  func stop() async {
    let done = Mailbox<Bool>()
    machine.stop { done.put(true) }
    _ = await done.take()
  }
}
