internal import ControlPlane

/// What a machine can do, as the rules ask for it; the same for as long as the daemon runs.
struct MachineTraits {
  let connectsInstantly: Bool
  let withdrawsEjectRequests: Bool

  init(_ machine: borrowing any MachineBackend) {
    connectsInstantly = machine.connectsInstantly
    withdrawsEjectRequests = machine.withdrawsEjectRequests
  }
}
