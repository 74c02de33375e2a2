import ControlModel
import ControlPlane

/// What the machine's shell must do because of a step of the ``Fabric``.
enum FabricAction: Sendable {
  case answer(AccessResult, PendingAccess)
  /// Run `job` on the slot's worker and tell the result with `finish`.
  case run(SlotNumber, MachineDevice, DiskJob, (any Medium)?)
  /// Look at the card on the slot's worker and tell the result with `inspected`.
  case inspect(SlotNumber, MachineDevice, Inspection.Purpose, (any Medium)?)
  /// Write down that the device is broken, then report the fault.
  case recordFault(SlotNumber, MachineDevice, DeviceFaultKind)
  case report(MachineReport)
  /// A line for the log.
  case note(SlotNumber, String)
  /// Nothing is in flight any more and the machine was asked to stop.
  case stopped
}
