/// What the agent itself does with the device of a slot: before the insertion hook, and undone after the eject hook.
package enum DeviceAction: Equatable, Sendable {
  /// Waits until the kernel has bound a driver to the function at that address, such as `0000:01:00.0`.
  case driver(address: String)
  /// Brings a network interface up, and down again.
  case interface(String)
  /// Mounts a file system, and unmounts it.
  case mount(MountPlan)

  /// Whether after that event it is worth looking again.
  ///
  /// Messages may be lost, and a device may have other names: an event is a reason to look, and what is seen decides.
  package func isConcerned(by event: UEvent) -> Bool {
    guard event.action != "remove", event.action != "unbind" else { return false }
    switch self {
    case .driver(let address): return event["SUBSYSTEM"] == "pci" && event["PCI_SLOT_NAME"] == address
    case .interface(let name): return event["SUBSYSTEM"] == "net" && event["INTERFACE"] == name
    // A link such as /dev/disk/by-id/... is not named by the kernel.
    case .mount: return event["SUBSYSTEM"] == "block"
    }
  }

  /// Whether it changes anything that is to be undone.
  var isUndone: Bool { if case .driver = self { false } else { true } }
}
