import ControlModel

extension Reading {
  /// What a card of `kind` is in QEMU; nil on another machine, and when it cannot be told, which is reported.
  func qemu(_ kind: Device.Kind?, _ mapping: MappingReader, _ branch: Branch) -> QEMUDeviceSettings? {
    guard self.kind == .qemu else {
      refuseQEMU(branch, mapping)
      return nil
    }
    guard let kind else { return nil }
    guard mapping.has(branch) else {
      let needed = needed(kind)
      report(
        mapping.node, mapping.path,
        "the key \"qemu\" is missing; with machine.kind qemu a card of kind \(kind.rawValue) needs qemu.\(needed.name), "
          + needed.allowed)
      return nil
    }
    guard let qemu = mapping[branch] else { return nil }
    refuseForeign(kind, qemu)
    let driver = qemu[QEMUDeviceSchema.driver]
    let properties = qemu[QEMUDeviceSchema.properties] ?? [:]
    guard let backing = backing(kind, mapping, qemu) else { return nil }
    return QEMUDeviceSettings(driver: driver ?? standardDriver(kind), backing: backing, properties: properties)
  }

  /// The key that a card of `kind` cannot be without.
  private func needed(_ kind: Device.Kind) -> any SchemaKey {
    switch kind {
    case .disk: QEMUDeviceSchema.image
    case .net: QEMUDeviceSchema.netdev
    case .any: QEMUDeviceSchema.driver
    }
  }

  private func standardDriver(_ kind: Device.Kind) -> String {
    switch kind {
    case .disk: QEMUDeviceSettings.diskDriver
    case .net: QEMUDeviceSettings.netDriver
    case .any: ""
    }
  }

  private func backing(
    _ kind: Device.Kind, _ mapping: MappingReader, _ qemu: MappingReader
  ) -> QEMUDeviceSettings.Backing? {
    switch kind {
    case .disk:
      guard qemu.has(QEMUDeviceSchema.image) else { return qemu.missing(QEMUDeviceSchema.image) }
      let format = qemu[QEMUDeviceSchema.format] ?? .raw
      guard let image = qemu[QEMUDeviceSchema.image] else { return nil }
      claim(image: image, QEMUDeviceSchema.image, of: "device", mapping, qemu)
      return .disk(image: image, format: format)
    case .net:
      guard qemu.has(QEMUDeviceSchema.netdev) else { return qemu.missing(QEMUDeviceSchema.netdev) }
      return qemu[QEMUDeviceSchema.netdev].map { .net(netdev: $0) }
    case .any:
      let hasDriver = qemu.has(QEMUDeviceSchema.driver)
      return hasDriver ? QEMUDeviceSettings.Backing.none : qemu.missing(QEMUDeviceSchema.driver)
    }
  }

  /// What belongs to cards of another kind.
  private func refuseForeign(_ kind: Device.Kind, _ qemu: MappingReader) {
    func refuse(_ key: some SchemaKey, _ owner: String) {
      if qemu.has(key) { qemu.report(key, "found \(key.name); only \(owner) has one") }
    }
    if kind != .disk {
      refuse(QEMUDeviceSchema.image, "a disk")
      refuse(QEMUDeviceSchema.format, "a disk")
    }
    if kind != .net { refuse(QEMUDeviceSchema.netdev, "a net card") }
  }
}

extension MappingReader {
  /// Says that `key` is needed, and has nothing to give.
  fileprivate func missing<Value>(_ key: some SchemaKey) -> Value? {
    reportMissing(key)
    return nil
  }
}
