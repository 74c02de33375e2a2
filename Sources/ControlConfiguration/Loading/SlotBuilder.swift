import ControlModel

/// Expands the entries of `slots` and checks what slots, cards and buses may not share.
struct SlotBuilder {
  let reading: Reading
  let partitions: PartitionList
  var devices: DeviceList
  private(set) var rows: [SlotSettings] = []
  /// The cards that `card` made.
  private(set) var cards: [DeviceSettings] = []

  private var lineOfSlot: [SlotNumber: Int] = [:]
  private var slotOfDevice: [String: (slot: SlotNumber, line: Int)] = [:]
  private var ownerOfBus: [BusNumber: (partition: PartitionID, name: String, line: Int)] = [:]
  private let everyone: [PartitionID]
  private let members: [ClusterID: [PartitionID]]

  init(_ reading: Reading, partitions: PartitionList, devices: DeviceList) {
    self.reading = reading
    self.partitions = partitions
    self.devices = devices
    everyone = partitions.lines.keys.sorted()
    members = Dictionary(grouping: partitions.clusterOf.sorted { $0.key < $1.key }, by: \.value)
      .mapValues { $0.map(\.key) }
  }

  mutating func add(_ mapping: MappingReader) {
    let partition = mapping[SlotSchema.partition].flatMap {
      partitions.index.resolve(
        $0, reading, mapping.place(SlotSchema.partition), mapping.path(SlotSchema.partition))
    }
    let isEnabled = mapping[SlotSchema.enabled] ?? false
    let candidates = candidates(mapping, assigned: partition)
    guard let ranges = numbers(mapping) else { return }
    checkFlag(isEnabled, mapping)
    let numbers = claim(ranges, mapping)
    if isEnabled, let partition { claimBuses(of: numbers, partition, mapping) }
    let card = mapping[SlotSchema.card].flatMap { reading.card($0) }
    for number in numbers {
      let device = device(in: number, alone: numbers.count == 1, card, mapping)
      rows.append(
        SlotSettings(
          number: number, partition: partition, isEnabled: isEnabled, device: device, candidates: candidates))
    }
  }

  // MARK: Which slots

  private func numbers(_ mapping: MappingReader) -> [ClosedRange<Int>]? {
    let hasPlace = mapping.has(SlotSchema.bus) && mapping.has(SlotSchema.deviceNumber)
    let hasHalf = mapping.has(SlotSchema.bus) != mapping.has(SlotSchema.deviceNumber)
    guard !hasHalf, mapping.has(SlotSchema.slot) != hasPlace else {
      reading.report(mapping.node, mapping.path, "allowed is either slot, or bus together with device_number")
      return nil
    }
    if !hasPlace {
      return mapping[SlotSchema.slot]
    }
    let bus = mapping[SlotSchema.bus]
    let places = mapping[SlotSchema.deviceNumber]
    guard let bus, let places else { return nil }
    return places.map { bus * 32 + $0.lowerBound...bus * 32 + $0.upperBound }
  }

  /// The slots of `ranges`, up to the first that an earlier entry has, which is reported.
  ///
  /// Stopping there keeps a file of many wide ranges as cheap as the 65,536 slots that there can be.
  private mutating func claim(_ ranges: [ClosedRange<Int>], _ mapping: MappingReader) -> [SlotNumber] {
    let line = reading.line(of: mapping.node)
    var claimed: [SlotNumber] = []
    for number in ranges.joined().lazy.map({ SlotNumber(UInt16($0)) }) {
      if let first = lineOfSlot[number] {
        mapping.report(
          mapping.has(SlotSchema.slot) ? SlotSchema.slot : SlotSchema.deviceNumber,
          "slot \(number.number) stands on line \(first) already")
        break
      }
      lineOfSlot[number] = line
      claimed.append(number)
    }
    return claimed
  }

  // MARK: Who may have them

  private func checkFlag(_ isEnabled: Bool, _ mapping: MappingReader) {
    guard isEnabled else { return }
    if !mapping.has(SlotSchema.partition) {
      mapping.report(SlotSchema.enabled, "found true without a partition; enabled slots are assigned to one")
    }
    if !mapping.has(SlotSchema.device), !mapping.has(SlotSchema.card) {
      mapping.report(SlotSchema.enabled, "found true without a device or card; there is nothing to connect (R-11)")
    }
  }

  /// The gatekeeper has one window a bus, so all enabled slots of a bus are one partition's.
  private mutating func claimBuses(of numbers: [SlotNumber], _ partition: PartitionID, _ mapping: MappingReader) {
    let line = reading.line(of: mapping.node)
    for number in numbers {
      guard let owner = ownerOfBus[number.bus] else {
        ownerOfBus[number.bus] = (partition, mapping.text(SlotSchema.partition), line)
        continue
      }
      guard owner.partition != partition else { continue }
      mapping.report(
        SlotSchema.enabled,
        "slot \(number.number) is on bus \(number.bus.number), whose slots line \(owner.line) enables for "
          + "\(owner.name); the gatekeeper is keyed by bus, so allowed is one partition a bus")
      return
    }
  }

  private func candidates(_ mapping: MappingReader, assigned: PartitionID?) -> [PartitionID] {
    switch mapping[SlotSchema.candidates] {
    case nil: return assigned.map { [$0] } ?? []
    case .all: return everyone
    case .cluster:
      guard let assigned, let cluster = partitions.clusterOf[assigned] else {
        let isReported = assigned.map(partitions.hasUnknownCluster.contains) ?? mapping.has(SlotSchema.partition)
        if !isReported {
          mapping.report(SlotSchema.candidates, "found cluster, but the slot is assigned to no member of a cluster")
        }
        return []
      }
      return members[cluster] ?? []
    case .names(let names):
      let listed = named(names, mapping)
      if let assigned, listed.count == names.count, !listed.contains(assigned) {
        mapping.report(
          SlotSchema.candidates, "\(mapping.text(SlotSchema.partition)), which the slot is assigned to, is not listed")
      }
      return listed.sorted()
    }
  }

  private func named(_ names: [String], _ mapping: MappingReader) -> [PartitionID] {
    guard case .sequence(let items) = reading.document[mapping.place(SlotSchema.candidates)].content else { return [] }
    return zip(names, items).enumerated().compactMap { index, pair in
      partitions.index.resolve(pair.0, reading, pair.1, .item(mapping.path(SlotSchema.candidates), index))
    }
  }

  // MARK: What is in them

  private mutating func device(
    in slot: SlotNumber, alone: Bool, _ card: CardSettings?, _ mapping: MappingReader
  ) -> String? {
    let line = reading.line(of: mapping.node)
    if mapping.has(SlotSchema.device) {
      guard let name = mapping[SlotSchema.device],
        devices.index.resolve(name, reading, mapping.place(SlotSchema.device), mapping.path(SlotSchema.device)) != nil
      else { return nil }
      if mapping.has(SlotSchema.card) { mapping.report(SlotSchema.card, "found both device and card; allowed is one") }
      if let first = slotOfDevice[name] {
        let place = alone ? "slot \(first.slot.number), line \(first.line)" : "another slot of this entry"
        mapping.report(SlotSchema.device, "\(name) is in \(place) already; a card is in one slot")
      } else {
        slotOfDevice[name] = (slot, line)
      }
      return name
    }
    return card.map { make($0, in: slot, line: line, mapping) }
  }

  private mutating func make(
    _ card: CardSettings, in slot: SlotNumber, line: Int, _ mapping: MappingReader
  ) -> String {
    let name = "card\(slot.number)"
    let medium = card.size.map { DeviceSettings.Medium(path: "\(name).img", size: $0) }
    let isNew = devices.index.declare(name, name: name, line: line)
    let hasPath = medium.map { devices.paths.updateValue(line, forKey: $0.path) == nil } ?? true
    if !isNew || !hasPath {
      mapping.report(SlotSchema.card, "the name \(name), or its medium \(name).img, is taken by an entry of devices")
    }
    cards.append(DeviceSettings(name: name, kind: card.kind, medium: medium, qemu: card.qemu))
    return name
  }
}

extension Reading {
  /// The slots of the file, and the cards that its slots brought with them.
  func slots(
    _ root: MappingReader, partitions: PartitionList, devices: DeviceList
  ) -> (rows: [SlotSettings], cards: [DeviceSettings]) {
    var builder = SlotBuilder(self, partitions: partitions, devices: devices)
    for mapping in root.list(RootSchema.slots) { builder.add(mapping) }
    return (builder.rows, builder.cards)
  }
}
