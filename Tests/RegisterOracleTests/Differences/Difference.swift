/// What the virtual registers do otherwise than QEMU's, on purpose.
///
/// The one list of them: what a run meets and does not find here is an error, and docs/registers.md is written from it.
enum Difference: String, CaseIterable, Comparable {
  case enableAtPowerOn = "GPE0_EN at power-on"
  case busAtPowerOn = "BSEL at power-on"
  case presentedAgain = "presented again"
  case off = "power off"
  case confirmed = "confirmed unread"
  case takenBack = "insertion taken back"
  case withdrawn = "request withdrawn"
  case grantedAgain = "granted again"
  case removedAlready = "removed already"
  case deviceFault = "device fault"
  case unaskedEject = "unasked eject"
  case severalEjects = "several ejects"
  case narrowAccess = "narrow access"
  case removable = "RMV"
  case busBeyond = "BSEL beyond 255"
  case indexRegister = "port 0xae14"
  case beyondLastPort = "beyond the last port"

  static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// What QEMU does, what is done here, and why.
  var columns: (qemu: String, here: String, why: String) {
    switch self {
    case .enableAtPowerOn:
      (
        "0: the guest's ACPI enables what it handles", "bits 1 and 2 are set",
        "an agent that has only just started must hear of what is pending"
      )
    case .busAtPowerOn: ("a reset keeps it", "0", "a boot begins with a new block")
    case .presentedAgain:
      (
        "a reset clears GPE0_STS and keeps what PCIU has unread; what was read is forgotten",
        "after power-on and every `hello` PCIU shows every insertion without an `_OST` success, GPE0_STS is set for it and "
          + "for what PCID shows, and the SCI is told anew",
        "a guest that boots clears GPE0_STS without looking, and one that was killed has forgotten what it had read (I-4)"
      )
    case .off:
      (
        "has registers as long as its process lives", "a partition that is off is answered `partition_inactive`",
        "no guest is there to read them"
      )
    case .confirmed:
      (
        "x86 PCI has no `_OST`", "a success answers the insertion, read from PCIU or not",
        "a confirmation that is lost would hold up an `add_pci` that waits for it"
      )
    case .takenBack:
      (
        "PCIU shows a slot until it is read or ejected, while PCID shows it too",
        "PCIU no longer shows a slot whose access has ended (`rem_pci mode=revoke`, the last rung of the ladder, a fault)",
        "a guest must not set up what it may not reach"
      )
    case .withdrawn:
      (
        "`device_del` cannot be taken back",
        "a refusal, the deadline of `mode=graceful` and `cancel` clear the PCID bit",
        "the machine backend for QEMU keeps the slot as eject pending instead"
      )
    case .grantedAgain:
      (
        "`device_add` is refused while the slot's card awaits its eject",
        "a new grant to the same partition drops the request and presents an insertion", "the access has ended already"
      )
    case .removedAlready:
      (
        "a repeated `device_del` sets GPE0_STS again", "`rem_pci` of a disabled slot is done, and nothing is set",
        "the ladder asks again, and so does `hello`"
      )
    case .deviceFault:
      (
        "bit 2 of GPE0_STS is CPU hot-plug; there is no event of this kind",
        "bit 2 of GPE0_STS, and the slot's PCID bit", "R-34"
      )
    case .unaskedEject:
      (
        "the card is gone, and the slot can be filled again", "the slot is quarantined until `clear_slot`",
        "what nobody asked for is no release (I-7)"
      )
    case .severalEjects:
      ("a write to B0EJ ejects the lowest slot that it names", "it ejects all that it names", "ACPI's `_EJ0` names one")
    case .narrowAccess:
      (
        "0xae00 to 0xae17 take accesses of 4 bytes at multiples of 4; others read as 0 and write nothing",
        "every width at every port, byte by byte", "an agent need not know the rule; a QEMU guest's ACPI keeps it"
      )
    case .removable:
      (
        "every slot of the bus without a built-in device, and all 32 of a number below 256 that is no bus",
        "the slots for which the partition is a candidate", "no other can become its own"
      )
    case .busBeyond:
      ("reads as 0, and selects none", "reads as it was written, and selects none beyond 2047", "buses 0 to 2047 exist")
    case .indexRegister:
      (
        "0xae14 to 0xae17: the number that names a network card (`acpi-index`), 0 without one", "no register",
        "what is moved here is named by its slot"
      )
    case .beyondLastPort: ("bytes beyond port 0xffff read as 0", "as all ones, like other ports", "there is nothing")
    }
  }

  /// The table in docs/registers.md.
  static var table: String {
    allCases.reduce("| name | QEMU | here | why |\n|---|---|---|---|\n") { table, difference in
      let (qemu, here, why) = difference.columns
      return table + "| \(difference.rawValue) | \(qemu) | \(here) | \(why) |\n"
    }
  }
}
