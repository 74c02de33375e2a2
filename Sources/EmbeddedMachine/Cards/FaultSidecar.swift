import ControlModel
import PartitionProcesses

/// Where a device's fault is remembered: `<medium>.fault`, or `device/<name>.fault` in the state directory.
///
/// The fault belongs to the device, not to the daemon: it survives restarts, and moves with the medium. A person who
/// has mended or replaced the device removes the file and then says `clear_slot`. It holds one word, the kind.
struct FaultSidecar: Sendable {
  let path: String

  init(of device: MachineDevice, stateDirectory: String) {
    path = (device.mediumPath ?? "\(stateDirectory)/device/\(device.name)") + ".fault"
  }

  /// The kind of the fault, or nil when the device is whole.
  ///
  /// An unreadable or strange file counts as a card's fault.
  func read() -> DeviceFaultKind? {
    do {
      guard let bytes = try SmallFile.read(path) else { return nil }
      return bytes.starts(with: "medium".utf8) ? .medium : .card
    } catch { return .card }
  }

  func write(_ kind: DeviceFaultKind) throws(SystemError) {
    try SmallFile.write(Array("\(kind == .medium ? "medium" : "card")\n".utf8), to: path)
  }
}
