import ControlModel

/// The cards of the file.
struct DeviceList {
  var rows: [DeviceSettings] = []
  var index: NameIndex<String>
  /// Which line took a medium's path first.
  var paths: [String: Int] = [:]
}

extension Reading {
  func devices(_ root: MappingReader) -> DeviceList {
    var list = DeviceList(index: NameIndex("device", RootSchema.devices, of: root))
    for mapping in root.list(RootSchema.devices) {
      let name = mapping.text(DeviceSchema.name)
      list.index.declare(name, DeviceSchema.name, in: mapping)
      let device = device(name, mapping)
      if let path = device.medium?.path {
        if let line = list.paths[path] {
          mapping.report(DeviceSchema.path, "the medium \(Shown.quoted(path)) is that of the device on line \(line)")
        } else {
          list.paths[path] = line(of: mapping.node)
        }
      }
      list.rows.append(device)
    }
    return list
  }

  private func device(_ name: String, _ mapping: MappingReader) -> DeviceSettings {
    let path = mapping[DeviceSchema.path]
    let size = mapping[DeviceSchema.size]
    let kind = mapping[DeviceSchema.kind]
    let isMedium = hasMedium(kind, mapping)
    if !isMedium, kind != nil, mapping.has(DeviceSchema.path) {
      mapping.report(DeviceSchema.path, kind == .disk ? Self.mediumRefused : "found a medium; only a disk has one")
    }
    let medium = DeviceSettings.Medium(path: path ?? "\(name).img", size: size ?? DeviceSettings.defaultSize)
    return DeviceSettings(
      name: name, kind: kind ?? .any, medium: isMedium ? medium : nil, qemu: qemu(kind, mapping, DeviceSchema.qemu))
  }

  private static let mediumRefused =
    "found a medium of the embedded machine; with machine.kind qemu a disk has qemu.image instead"

  /// Whether a card of `kind` has a medium of ours; a size that it cannot have is reported.
  func hasMedium(_ kind: Device.Kind?, _ mapping: MappingReader) -> Bool {
    if kind == .disk, self.kind != .qemu { return true }
    if kind != nil, mapping.has(DeviceSchema.size) {
      mapping.report(DeviceSchema.size, kind == .disk ? Self.mediumRefused : "found a size; only a disk has one")
    }
    return false
  }
}
