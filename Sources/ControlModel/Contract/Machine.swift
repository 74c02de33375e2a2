/// What the control program asks of the machine.
///
/// Each is repeatable: asking twice is asking once.
package enum MachineRequest: Equatable, Sendable {
  /// Connect the device of `slot` to `partition` and open `window` on its bus. Answered by `connected` or
  /// `connectFailed`, except by a machine that connects instantly, which answers neither.
  case connect(slot: SlotNumber, partition: PartitionID, epoch: Epoch, window: GatekeeperWindow)
  /// End the access: no access from `partition`, nothing in flight, the device reset, its bus's window closed when no
  /// other slot of the bus is connected. Without the guest's help. Answered by `released` or `releaseFailed`.
  case revoke(slot: SlotNumber, partition: PartitionID, epoch: Epoch)
  /// Ask the guest, where the machine has a way of its own (`device_del`). Answered by `ejected` when it did.
  ///
  /// The machine presents it again until the guest takes it or it is withdrawn.
  case requestEject(slot: SlotNumber, partition: PartitionID, epoch: Epoch)
  /// The guest is to keep the slot: what was asked is not presented again, even where it cannot be taken back.
  case withdrawEject(slot: SlotNumber, partition: PartitionID, epoch: Epoch)
  /// Start the partition. Answered by `poweredOn` or `powerOnFailed`.
  case powerOn(PartitionID, generation: BootGeneration)
  /// What is connected at boot has been asked for: a machine that held the partition's CPUs until then lets them go.
  case boot(PartitionID, generation: BootGeneration)
  /// End the partition's process, or switch it off; every slot it held is then reset and disconnected. Answered by
  /// `poweredOff`, and by nothing else: what cannot be ended is not gone. A reset that fails is a `deviceFault`, and is
  /// reported first.
  case powerOff(PartitionID, generation: BootGeneration)
  /// Press the power button (fixed event).
  case pressPowerButton(PartitionID, generation: BootGeneration)
  case setCPUShare(PartitionID, percent: Int)
  /// A person's hand: put the configured device `device` in. Answered by `cardInserted` or `cardFailed`.
  case insertCard(slot: SlotNumber, device: String)
  /// Answered by `cardPulled`, or `cardFailed`.
  case pullCard(slot: SlotNumber)
  case failDevice(slot: SlotNumber, kind: DeviceFaultKind)
  /// Look at the device anew. Answered by `cardChecked` or `cardFailed`.
  case checkCard(slot: SlotNumber)

  /// Carried out at once, before the decision is durable: what ends access may not wait for a disk.
  ///
  /// All else follows its commit (design: acquire writes first, release acts first).
  package var endsAccess: Bool {
    switch self {
    case .revoke, .powerOff, .pullCard, .failDevice: true
    case .connect, .requestEject, .withdrawEject, .powerOn, .boot, .pressPowerButton, .setCPUShare, .insertCard,
      .checkCard:
      false
    }
  }
}

/// What the machine tells, asked or not.
///
/// A report that names an old epoch or generation is of the past.
package enum MachineReport: Equatable, Sendable {
  case connected(slot: SlotNumber, epoch: Epoch)
  case connectFailed(slot: SlotNumber, epoch: Epoch, text: String)
  /// The revocation is confirmed.
  case released(slot: SlotNumber, epoch: Epoch)
  /// The access could not be ended or the device not be reset. `isStillHeld` false: the holder is off, the reset failed.
  case releaseFailed(slot: SlotNumber, epoch: Epoch, isStillHeld: Bool, text: String)
  /// The guest let go by the machine's own way (DEVICE_DELETED). `wasAsked`: by this machine, for this connection or
  /// an earlier one whose card the guest still had.
  case ejected(slot: SlotNumber, epoch: Epoch, wasAsked: Bool)
  /// The guest let go of a card whose access had ended before.
  case collected(slot: SlotNumber, PartitionID, generation: BootGeneration)
  case poweredOn(PartitionID, generation: BootGeneration)
  case powerOnFailed(PartitionID, generation: BootGeneration, text: String)
  /// The process is reaped or proved gone, asked or not.
  case poweredOff(PartitionID, generation: BootGeneration)
  /// The guest, or somebody, reset the partition: it boots anew within the same process.
  case wasReset(PartitionID, generation: BootGeneration)
  /// The partition's CPUs stand still, or run again.
  case paused(PartitionID, generation: BootGeneration, Bool)
  /// The OS said that it panicked.
  case panicked(PartitionID, generation: BootGeneration)
  /// Table and machine disagree, and what the machine did about it.
  case differs(PartitionID, slot: SlotNumber?, text: String)
  case cardInserted(slot: SlotNumber, device: Device)
  /// Said once a pull, and only when nothing reaches the device any more, connections that were being made included:
  /// like the other reports of cards it carries no number by which a late one could be told.
  case cardPulled(slot: SlotNumber)
  case cardChecked(slot: SlotNumber)
  case cardFailed(slot: SlotNumber, text: String)
  /// the card found an unrecoverable fault by itself.
  case deviceFault(slot: SlotNumber, kind: DeviceFaultKind)
}
