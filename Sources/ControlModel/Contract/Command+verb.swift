extension Command {
  /// The verb as on the wire.
  package var verb: String {
    switch self {
    case .deact: "deact"
    case .act: "act"
    case .requestShutdown: "request_shutdown"
    case .addPCI: "add_pci"
    case .remPCI: "rem_pci"
    case .failover: "failover"
    case .setCPUShare: "set_cpu_share"
    case .setMaintenance: "set_maintenance"
    case .insertCard: "insert_card"
    case .pullCard: "pull_card"
    case .failDevice: "fail_device"
    case .clearSlot: "clear_slot"
    case .cancel: "cancel"
    case .powerOff: "power_off"
    }
  }
}
