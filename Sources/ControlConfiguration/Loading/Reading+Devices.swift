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
    let medium = medium(name, mapping, path: mapping[DeviceSchema.path])
    if medium == nil, mapping.has(DeviceSchema.path) {
      mapping.report(DeviceSchema.path, "found a medium; only a disk has one")
    }
    return DeviceSettings(name: name, kind: mapping[DeviceSchema.kind] ?? .any, medium: medium)
  }

  /// A disk's medium, or nil for other cards, where a size is reported.
  func medium(_ name: String, _ mapping: MappingReader, path: String?) -> DeviceSettings.Medium? {
    let size = mapping[DeviceSchema.size]
    guard mapping[DeviceSchema.kind] == .disk else {
      if mapping.has(DeviceSchema.size) { mapping.report(DeviceSchema.size, "found a size; only a disk has one") }
      return nil
    }
    return DeviceSettings.Medium(path: path ?? "\(name).img", size: size ?? DeviceSettings.defaultSize)
  }
}
