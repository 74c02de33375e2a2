package import ControlModel

extension EventKind {
  /// One sentence for the reference page.
  package var meaning: String {
    switch self {
    case .operation: "An operation began, went on after a restart, or ended as done, refused or timed out."
    case .slot: "A slot's row changed: connection, flag or quarantine."
    case .gatekeeper: "The window of a bus changed."
    case .gpe: "An SCI was delivered, or the guest read or answered what stands behind it."
    case .partition: "A partition's power, hold or fence changed."
    case .device: "A card came, went, failed or was cleared."
    case .agent: "An agent came, went or fell silent, or its service changed."
    case .cluster: "A cluster's maintenance or its fence lock changed."
    case .access: "A guest was refused an access, or a write of its to a register was ignored."
    case .difference: "The table and the machine differ, or the store failed or recovered."
    case .daemon: "The daemon started, read its configuration again, or stops."
    }
  }
}
