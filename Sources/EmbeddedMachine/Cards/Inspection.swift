import ControlModel
import PartitionProcesses

/// What a look at a card found: a person has put it in, or says that it is mended.
struct Inspection: Equatable, Sendable {
  enum Purpose: Equatable, Sendable { case insertion, check }
  let purpose: Purpose
  /// A fault that the device has kept from before; a card may be inserted with it, but passes no check.
  var fault: DeviceFaultKind?
  /// Why the card cannot be used, in one sentence.
  var error: String?
}

/// Looks at a card, on its worker.
struct CardInspector {
  let device: MachineDevice
  let media: any MediumSource
  let stateDirectory: String

  /// `medium` is the card's own, when it is open already: its lock would refuse a second opening.
  func look(_ purpose: Inspection.Purpose, medium: (any Medium)?) -> Inspection {
    let sidecar = FaultSidecar(of: device, stateDirectory: stateDirectory)
    var found = Inspection(purpose: purpose, fault: sidecar.read())
    if let fault = found.fault {
      guard purpose == .check else { return found }
      found.error = "\(device.name) is broken (\(fault.rawValue)): mend it, then remove \(sidecar.path)"
      return found
    }
    guard device.kind == .disk else { return found }
    do {
      if purpose == .insertion {
        var ledger = try MediaLedger(stateDirectory: stateDirectory)
        _ = try device.createMediumIfMissing(&ledger)
        try ledger.save()
      }
      try examine(medium)
    } catch let error as MediumError {
      found.error = error.text
    } catch let error as SystemError {
      found.error = error.text
    } catch { found.error = "\(error)" }
    return found
  }

  /// Reads the first and the last sector.
  private func examine(_ held: (any Medium)?) throws {
    let medium = try held ?? media.open(device)
    defer { if held == nil { try? medium.close() } }
    try medium.check()
    let sector = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(DiskRegisters.sectorSize), alignment: 512)
    defer { sector.deallocate() }
    try medium.read(at: 0, into: sector)
    try medium.read(at: (medium.sectors - 1) * DiskRegisters.sectorSize, into: sector)
  }
}
