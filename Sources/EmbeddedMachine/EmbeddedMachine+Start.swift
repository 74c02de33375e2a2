package import ControlModel
package import ControlPlane
import Logging
import PartitionProcesses

extension EmbeddedMachine {
  package mutating func start(
    _ record: MachineRecord, report: @escaping @Sendable (MachineReport) -> Void
  ) throws(MachineFailure) -> [MachineReport] {
    do throws(SystemError) {
      try makeDirectories()
      for memory in core.memory.memories { try memory.prepare() }
    } catch { throw MachineFailure(error.text) }
    core.listen(report)
    let shares = Dictionary(record.partitions.map { ($0.id, $0.cpuShare) }, uniquingKeysWith: { first, _ in first })
    // Guests alone have processes that a share could be applied to; without any, the daemon stays where it is.
    let hasGuests = plan.partitions.contains { $0.program != nil }
    guests.begin(hasGuests ? ControlGroups.claim(log: log) : nil, shares: shares)
    var reports: [MachineReport] = []
    do throws(ProcessUnknown) {
      for row in record.partitions { reports += try restorePower(row) }
    } catch { throw MachineFailure(error.text) }
    do throws(SystemError) { return reports + (try restoreCards(record.slots)) } catch {
      throw MachineFailure(error.text)
    }
  }

  /// Partitions' users must reach their own memory files, and need not see what else is there.
  private func makeDirectories() throws(SystemError) {
    try SmallFile.makeDirectory("\(plan.stateDirectory)/device")
    for path in Set(plan.partitions.map { SmallFile.parent(of: $0.memoryPath) }) {
      try SmallFile.makeDirectory(path, mode: 0o711)
    }
    for path in Set(plan.devices.compactMap { $0.createSize == nil ? nil : $0.mediumPath }.map(SmallFile.parent)) {
      try SmallFile.makeDirectory(path)
    }
  }

  /// Cards are where the record says, or the plan where it says nothing; faults are what the devices themselves remember.
  private func restoreCards(_ slots: [Slot]) throws(SystemError) -> [MachineReport] {
    var ledger = try MediaLedger(stateDirectory: plan.stateDirectory)
    var made = 0
    let named = Dictionary(plan.devices.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var reports: [MachineReport] = []
    let recorded = Set(slots.map(\.number))
    for (slot, name) in plan.slots.sorted(by: { $0.key < $1.key }) where !recorded.contains(slot) {
      if let device = name.flatMap({ named[$0] }) {
        reports += restore(device, in: slot, wasPresent: true, &ledger, &made)
      }
    }
    for slot in slots {
      guard let card = slot.device else {
        core.place(nil, in: slot.number, fault: nil)
        continue
      }
      guard let device = named[card.name] else {
        log.error("a card is not configured any more", metadata: ["device": "\(card.name)"])
        core.place(MachineDevice(name: card.name, kind: card.kind), in: slot.number, fault: .card)
        if card.health == .present { reports.append(.deviceFault(slot: slot.number, kind: .card)) }
        continue
      }
      reports += restore(device, in: slot.number, wasPresent: card.health == .present, &ledger, &made)
    }
    try ledger.save()
    if made > 0 { log.notice("media created", metadata: ["count": "\(made)"]) }
    return reports
  }

  private func restore(
    _ device: MachineDevice, in slot: SlotNumber, wasPresent: Bool, _ ledger: inout MediaLedger, _ made: inout Int
  ) -> [MachineReport] {
    var fault = FaultSidecar(of: device, stateDirectory: plan.stateDirectory).read()
    do {
      if try device.createMediumIfMissing(&ledger) { made += 1 }
    } catch {
      log.error("no medium", metadata: ["device": "\(device.name)", "error": "\(error.text)"])
      fault = fault ?? .medium
    }
    core.place(device, in: slot, fault: fault)
    guard let fault, wasPresent else { return [] }
    return [.deviceFault(slot: slot, kind: fault)]
  }

  private func restorePower(_ row: Partition) throws(ProcessUnknown) -> [MachineReport] {
    guard let partition = plan.partitions.first(where: { $0.id == row.id }) else { return [] }
    guard let program = partition.program else {
      if row.power == .active || row.power == .stopping { _ = core.powerOn(row.id, row.generation) }
      return []
    }
    return try restoreGuest(program, row)
  }

  /// What runs although the record says that it does not, or in another generation, is ended.
  private func restoreGuest(_ program: PartitionProgram, _ row: Partition) throws(ProcessUnknown) -> [MachineReport] {
    let running = try guests.adopt(program)
    switch (row.power, running) {
    case (.active, .some(row.generation)), (.stopping, .some(row.generation)):
      _ = core.powerOn(row.id, row.generation)
      return []
    case (.starting, .some(row.generation)):
      _ = core.powerOn(row.id, row.generation)
      return [.poweredOn(row.id, generation: row.generation)]
    case (.active, nil), (.stopping, nil): return [.poweredOff(row.id, generation: row.generation)]
    case (.starting, nil), (.inactive, nil): return []
    case (.inactive, .some(let generation)), (.starting, .some(let generation)):
      guests.powerOff(row.id, generation)
      return []
    case (.active, .some(let generation)), (.stopping, .some(let generation)):
      // Reported as gone when it is.
      _ = core.step { $0.powerOff(row.id, row.generation, hasProcess: true) }
      guests.powerOff(row.id, generation)
      return []
    }
  }
}

extension MachineCore {
  /// Puts a card where the record says it is, at start.
  func place(_ device: MachineDevice?, in slot: SlotNumber, fault: DeviceFaultKind?) {
    _ = step { fabric in
      guard let place = fabric.place(of: slot) else { return [] }
      fabric.ports[place].device = device
      fabric.ports[place].fault = fault
      return []
    }
  }

  /// What the guests' supervisor tells.
  func guestChanged(_ event: ProcessEvent) {
    switch event {
    case .started(let partition, let generation): send(.poweredOn(partition, generation: generation))
    case .startFailed(let partition, let generation, let text):
      report { $0.startFailed(partition, generation, text) }
    case .gone(let partition, let generation): report { $0.processGone(partition, generation) }
    }
  }
}
