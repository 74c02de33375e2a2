internal import ControlModel
internal import FuzzSupport

/// What the machine reports on a request: mostly that it is done, now and then that it failed.
enum MachineChoice {
  static func report(on request: MachineRequest, _ source: inout ByteSource) -> MachineReport? {
    let fails = source.choice(8) == 7
    switch request {
    case .connect(let slot, _, let epoch, _):
      return fails ? .connectFailed(slot: slot, epoch: epoch, text: "it does not answer") : nil
    case .revoke(let slot, _, let epoch):
      let isHeld = source.choice(2) == 0
      return fails
        ? .releaseFailed(slot: slot, epoch: epoch, isStillHeld: isHeld, text: "stuck")
        : .released(slot: slot, epoch: epoch)
    case .requestEject(let slot, _, let epoch): return fails ? nil : .ejected(slot: slot, epoch: epoch, wasAsked: false)
    case .powerOn(let partition, let generation):
      return fails
        ? .powerOnFailed(partition, generation: generation, text: "it does not start")
        : .poweredOn(partition, generation: generation)
    case .powerOff(let partition, let generation): return .poweredOff(partition, generation: generation)
    case .withdrawEject, .boot, .pressPowerButton, .setCPUShare: return nil
    case .insertCard(let slot, let device):
      return fails
        ? .cardFailed(slot: slot, text: "no card")
        : .cardInserted(slot: slot, device: Device(name: device, kind: .disk))
    case .pullCard(let slot): return .cardPulled(slot: slot)
    case .failDevice(let slot, let kind): return .deviceFault(slot: slot, kind: kind)
    case .checkCard(let slot):
      return fails ? .cardFailed(slot: slot, text: "still broken") : .cardChecked(slot: slot)
    }
  }
}
