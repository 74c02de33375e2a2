import ControlModel
import ControlPlane
import Logging
import PartitionProcesses

extension QEMUCore {
  /// Finds the QEMUs that an earlier run started; what each of them has is looked up before anything is asked of it.
  func start(
    _ record: MachineRecord, report: @escaping @Sendable (MachineReport) -> Void
  ) throws(MachineFailure) -> [MachineReport] {
    do throws(SystemError) { try processes.makeDirectories() } catch { throw MachineFailure(error.text) }
    listen(report)
    let shares = Dictionary(record.partitions.map { ($0.id, $0.cpuShare) }, uniquingKeysWith: { first, _ in first })
    processes.supervisor.begin(ControlGroups.claim(log: log), shares: shares)
    rack.restore(record.slots)
    var reports = restoreCards(record.slots)
    for row in record.partitions {
      do throws(ProcessUnknown) { reports += try restore(row, record.slots) } catch { throw MachineFailure(error.text) }
    }
    return reports
  }

  /// A card that is not configured any more has failed.
  private func restoreCards(_ slots: [Slot]) -> [MachineReport] {
    slots.compactMap { slot in
      guard let device = slot.device, device.health == .present, rack.card(in: slot.number) == nil else { return nil }
      log.error("a card is not configured any more", metadata: ["device": "\(device.name)"])
      return .deviceFault(slot: slot.number, kind: .card)
    }
  }

  /// What runs although the record says that it does not, or in another generation, is ended.
  private func restore(_ row: Partition, _ slots: [Slot]) throws(ProcessUnknown) -> [MachineReport] {
    guard let driver = drivers[row.id] else { return [] }
    let running = try processes.adopt(row.id)
    switch (row.power, running) {
    case (.active, row.generation?), (.stopping, row.generation?):
      driver.adopt(row.generation, expected: expectations(of: row.id, slots))
    case (.starting, row.generation?): driver.started(row.generation)
    case (.active, nil), (.stopping, nil): return [.poweredOff(row.id, generation: row.generation)]
    case (.starting, nil), (.inactive, nil): break
    case (.active, let other?), (.stopping, let other?):
      driver.phase = .ending(row.generation)
      processes.kill(row.id, other)
    case (.starting, let other?), (.inactive, let other?): processes.kill(row.id, other)
    }
    return []
  }

  private func expectations(
    of partition: PartitionID, _ slots: [Slot]
  ) -> [SlotNumber: PartitionState.Expectation] {
    var expected: [SlotNumber: PartitionState.Expectation] = [:]
    for slot in slots where slot.phase.holder == partition {
      guard let device = slot.device.flatMap({ rack.device($0.name) }) else { continue }
      expected[slot.number] = PartitionState.Expectation(device: device, epoch: slot.epoch)
    }
    return expected
  }
}
