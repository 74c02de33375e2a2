package import ControlModel

/// Why a hook runs; the word is its `CONTROLPROG_EVENT`.
package enum HookEvent: String, Equatable, Sendable {
  case insertion
  case eject
  /// The device has failed and its access has ended: nothing can be written back.
  case fault
  /// Step 1108: stop the service.
  case stop
  /// The clustering software's care for its service.
  case start, check
}

/// One run of a hook for a slot.
package struct HookOrder: Equatable, Sendable {
  /// Tells this run from all others.
  package let run: UInt64
  package let slot: SlotNumber
  package let event: HookEvent
  /// The device's name in the slot table; empty when it is not known.
  package let device: String
  package let partition: String

  package init(run: UInt64, slot: SlotNumber, event: HookEvent, device: String, partition: String) {
    self.run = run
    self.slot = slot
    self.event = event
    self.device = device
    self.partition = partition
  }

  /// For a device that stays after all.
  var again: HookOrder { HookOrder(run: run, slot: slot, event: .insertion, device: device, partition: partition) }
}

/// How a hook ended.
package enum HookResult: Equatable, Sendable {
  case done
  /// `status` is for `_OST`, never 0 and never one that means "in progress".
  case failed(status: UInt32, why: String)
}

/// The statuses of `_OST` (ACPI 6.5, section 6.3.5) that the agent says.
package enum OSTStatus {
  package static let success: UInt32 = 0
  package static let failure: UInt32 = 1
  package static let insertionInProgress: UInt32 = 0x80
  /// The device is there, but what drives it cannot use it.
  package static let driverFailure: UInt32 = 0x81
  package static let ejectInProgress: UInt32 = 0x84

  /// A hook's exit status as `_OST` status; one that would mean that it is still at work becomes plain failure.
  package static func ofExit(_ code: Int32, _ event: HookEvent) -> UInt32 {
    let status = UInt32(truncatingIfNeeded: code)
    let inProgress = event == .insertion ? insertionInProgress : ejectInProgress
    return status == 0 || status == inProgress ? failure : status
  }
}
