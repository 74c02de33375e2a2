internal import ControlModel
internal import ControlProtocol

extension Command {
  /// Verb and arguments that mean this command.
  var spelling: (verb: String, arguments: [WireValue.Member]) {
    switch self {
    case .deact(let lpar, let mode, let timeout):
      ("deact", list(("lpar", lpar.wire), ("mode", mode.rawValue.wire), ("timeout", timeout.wire)))
    case .act(let lpar): ("act", list(("lpar", lpar.wire)))
    case .requestShutdown(let lpar, let timeout):
      ("request_shutdown", list(("lpar", lpar.wire), ("timeout", timeout.wire)))
    case .addPCI(let lpar, let slot, let to, let wait, let timeout, let insertTimeout):
      (
        "add_pci",
        list(
          ("lpar", lpar.wire), ("slot", slot?.wire), ("to", to?.wire), ("wait", wait?.rawValue.wire),
          ("timeout", timeout.wire), ("insert_timeout", insertTimeout?.wire))
      )
    case .remPCI(let lpar, let slot, let mode, let timeout, let wait):
      (
        "rem_pci",
        list(
          ("lpar", lpar.wire), ("slot", slot?.wire), ("mode", mode.rawValue.wire), ("timeout", timeout.wire),
          ("wait", wait.rawValue.wire))
      )
    case .failover(let from, let to, let flow, let timeout):
      (
        "failover",
        list(("from", from.wire), ("to", to.wire), ("case", flow?.rawValue.wire), ("timeout", timeout.wire))
      )
    case .setCPUShare(let lpar, let percent):
      ("set_cpu_share", list(("lpar", lpar.wire), ("percent", WireValue(percent))))
    case .setMaintenance(let cluster, let isOn):
      ("set_maintenance", list(("cluster", cluster.wire), ("state", isOn ? "on" : "off")))
    case .insertCard(let slot, let device): ("insert_card", list(("slot", slot.wire), ("device", device.wire)))
    case .pullCard(let slot): ("pull_card", list(("slot", slot.wire)))
    case .failDevice(let slot, let kind): ("fail_device", list(("slot", slot.wire), ("kind", kind.rawValue.wire)))
    case .clearSlot(let slot): ("clear_slot", list(("slot", slot.wire)))
    case .cancel(let operation): ("cancel", list(("operation", .unsigned(operation.number))))
    case .powerOff: ("power_off", [])
    }
  }
}

extension String {
  var wire: WireValue { .string(self) }
}

extension SlotNumber {
  var wire: WireValue { WireValue(number) }
}

extension PartitionReference {
  var wire: WireValue {
    switch self {
    case .number(let number): .unsigned(number)
    case .name(let name): .string(name)
    }
  }
}

extension Interval {
  /// Seconds; a day's nanoseconds are exact in a double.
  var wire: WireValue { .double(Double(nanoseconds) / 1e9) }
}
