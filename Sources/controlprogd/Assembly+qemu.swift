internal import ControlConfiguration
internal import ControlModel
internal import ControlProtocol
internal import QEMUMachine

extension Assembly {
  private var qemuSocketDirectory: String { "\(configuration.runtimeDirectory)/qmp" }

  /// QEMU's control sockets, one a partition; none on another machine.
  var qemuSockets: [String] {
    configuration.partitions.filter { $0.qemu != nil }.map { "\(qemuSocketDirectory)/\($0.name)/qmp" }
  }

  /// The machine of real guests.
  ///
  /// `recorded` are the store's slots: who is assigned one keeps its place also when the configuration says otherwise.
  func qemuPlan(recorded: [Slot]) -> QEMUMachinePlan {
    let places = places(recorded)
    let partitions = configuration.partitions.compactMap { partition in
      partition.qemu.map { self.partition(partition, $0, places[partition.id] ?? []) }
    }
    let devices = configuration.devices.compactMap { device in
      device.qemu.map { qemu in
        QEMUDevice(
          name: device.name, driver: qemu.driver, backing: Self.backing(qemu.backing),
          properties: Self.members(qemu.properties))
      }
    }
    let slots = Dictionary(configuration.slots.map { ($0.number, $0.device) }, uniquingKeysWith: { first, _ in first })
    return QEMUMachinePlan(
      partitions: partitions, devices: devices, slots: slots, stateDirectory: configuration.stateDirectory,
      socketDirectory: qemuSocketDirectory)
  }

  /// The slots that each partition may ever own.
  private func places(_ recorded: [Slot]) -> [PartitionID: Set<SlotNumber>] {
    var places: [PartitionID: Set<SlotNumber>] = [:]
    for slot in configuration.slots {
      for partition in slot.candidates { places[partition, default: []].insert(slot.number) }
      if let partition = slot.partition { places[partition, default: []].insert(slot.number) }
    }
    let configured = Set(configuration.slots.map(\.number))
    for slot in recorded where configured.contains(slot.number) {
      for partition in [slot.partition, slot.phase.holder].compactMap(\.self) {
        places[partition, default: []].insert(slot.number)
      }
    }
    return places
  }

  private func partition(
    _ partition: PartitionSettings, _ qemu: QEMUPartitionSettings, _ slots: Set<SlotNumber>
  ) -> QEMUPartition {
    QEMUPartition(
      id: partition.id, name: partition.name, ownerUID: partition.owner, program: configuration.machine.program,
      machine: Self.machine(qemu.machine), memory: partition.memory, cpus: qemu.cpus,
      accelerator: Self.accelerator(qemu.accelerator), boot: Self.boot(qemu), arguments: qemu.arguments, start: start,
      environment: partition.environment, agentSocket: socketPath(of: partition.name), slots: slots.sorted())
  }

  private static func machine(_ chipset: QEMUPartitionSettings.Chipset) -> QEMUPartition.MachineType {
    switch chipset {
    case .pc: .pc
    case .q35: .q35
    }
  }

  private static func accelerator(_ accelerator: QEMUPartitionSettings.Accelerator) -> QEMUPartition.Accelerator {
    switch accelerator {
    case .tcg: .tcg
    case .kvm: .kvm
    }
  }

  private static func format(_ format: QEMUImageFormat) -> DiskFormat {
    switch format {
    case .raw: .raw
    case .qcow2: .qcow2
    }
  }

  private static func boot(_ qemu: QEMUPartitionSettings) -> QEMUPartition.Boot {
    if let kernel = qemu.kernel { return .kernel(path: kernel, initrd: qemu.initrd, append: qemu.append ?? "") }
    return qemu.disk.map { .disk(image: $0, format: format(qemu.diskFormat)) } ?? .firmware
  }

  private static func backing(_ backing: QEMUDeviceSettings.Backing) -> QEMUDevice.Backing {
    switch backing {
    case .disk(let image, let format): .disk(image: image, format: Self.format(format))
    case .net(let netdev): .net(netdev: members(netdev))
    case .none: .none
    }
  }

  private static func members(_ members: [String: QEMUValue]) -> [WireValue.Member] {
    members.sorted { $0.key < $1.key }.map { WireValue.Member($0.key, value($0.value)) }
  }

  private static func value(_ value: QEMUValue) -> WireValue {
    switch value {
    case .bool(let value): .bool(value)
    case .unsigned(let value): .unsigned(value)
    case .negative(let value): .negative(value)
    case .text(let text): .string(text)
    case .list(let items): .array(items.map { Self.value($0) })
    case .mapping(let members): .object(Self.members(members))
    }
  }
}
