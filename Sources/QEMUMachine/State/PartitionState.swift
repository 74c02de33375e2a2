import ControlModel
import QMPClient

/// One partition's QEMU as this machine knows it, and what is to be done next: a value without QMP, process or clock.
///
/// Work is decided when its turn has come, on what is true then; only one procedure is under way at a time.
struct PartitionState: Equatable, Sendable {
  let partition: PartitionID
  let name: String
  let ports: PortMap
  /// The process that is spoken to.
  var generation: BootGeneration
  var attachments: [SlotNumber: Attachment] = [:]
  /// What the record says that the partition holds: the rule for what the first look finds in a QEMU that was running
  /// already.
  var expected: [SlotNumber: Expectation] = [:]
  /// Connections that the record has and that are asked for again while QEMU cannot be asked: they wait for the first look.
  var unseen: [SlotNumber: Order] = [:]
  /// Somebody in the guest has the agent's port open.
  var hasAgent = false
  /// The newest connection of each slot whose end was asked for: one that waited meanwhile is not made any more.
  var ended: [SlotNumber: Epoch] = [:]
  /// Revocations that were answered with "still held": each is made again until it has worked, and that is told then.
  var owed: [SlotNumber: Epoch] = [:]
  /// The last release of each slot that was told so: whoever asked once more meanwhile hears the same.
  var paid: [SlotNumber: Epoch] = [:]
  /// Cards that are being pulled: their access is to end, and none is given.
  ///
  /// With the connection whose end is told when the pull is given up; nil when that was told already.
  var pulled: [SlotNumber: Epoch?] = [:]
  /// It was looked at since its connection was opened: what is not in ``attachments`` is not there.
  var isSeen = false
  /// Why it could not be looked at the last time: said once.
  var blindness: String?
  /// The control program has said that its CPUs may go.
  var mayRun = false
  /// Its CPUs have not begun yet.
  var isBeforeBoot = false
  /// Its CPUs have run for a moment: a `device_del` that QEMU 7.2 takes at its clock's zero is pending without end, and no
  /// later one is taken.
  var hasRun = false
  /// It is on its way to its end: that its CPUs stand still then says nothing.
  var isEnding = false
  /// Devices that were there at the first look and are none of ours to judge.
  var others: Set<String>?
  /// Differences seen once: said, and acted upon, when they are there at the next look too.
  var suspects: Set<Suspect> = []
  /// Faults that were told, by connection: one is enough.
  var faulted: [SlotNumber: Epoch] = [:]

  /// A difference of one connection: that of the next is another.
  struct Suspect: Hashable {
    let slot: SlotNumber
    let epoch: Epoch?
    let text: String
  }

  /// What the record has of a slot that the partition holds.
  struct Expectation: Equatable, Sendable {
    let device: QEMUDevice
    let epoch: Epoch
  }

  /// How long a connection waits for the guest to let go of the last card in the slot; after that a disk comes back
  /// below it, and another card cannot come.
  static let patience = Interval.seconds(3)

  init(_ partition: QEMUPartition, generation: BootGeneration) {
    self.partition = partition.id
    self.name = partition.name
    self.ports = PortMap(partition)
    self.generation = generation
  }

  /// Another partition is given the disk: a hollow card that is left here is one of before.
  mutating func grantedElsewhere(_ slot: SlotNumber) { attachments[slot]?.mayBeStale = true }

  /// A card was to be pulled, and that was given up: what is left of its access stays, and what has ended is told.
  ///
  /// `isEnding`: its end is under way and is told when it has come.
  mutating func keep(_ slot: SlotNumber, isEnding: Bool) -> [MachineReport] {
    guard let epoch = pulled.removeValue(forKey: slot) ?? nil else { return [] }
    let stage = attachments[slot]?.stage ?? (isSeen ? .hollow : .unclear)
    if stage == .hollow { return [.released(slot: slot, epoch: epoch)] }
    attachments[slot]?.presentsEject = false
    if isEnding || stage == .unclear { owe(slot, epoch) }
    return []
  }

  /// The slot's release is told when it has come.
  mutating func owe(_ slot: SlotNumber, _ epoch: Epoch) { owed[slot] = max(epoch, owed[slot] ?? epoch) }

  mutating func decide(_ work: Work) -> Decision {
    switch work {
    case .request(let order): decide(order)
    case .event(let event): heard(event)
    case .present(let slot): present(slot)
    case .lookUp(let why): lookUp(why)
    case .untangle(let slot, let found): untangle(slot, found)
    case .tell(let reports): .report(reports)
    case .letRun: .run(Procedure(.run, [.init(command: QMPCommand("cont"))]))
    }
  }

  mutating func conclude(_ purpose: Procedure.Purpose, _ work: Work, _ result: ProcedureResult) -> Conclusion {
    var conclusion = concluded(purpose, work, result)
    let late = releasesAfterAll()
    if !late.isEmpty { conclusion.next.insert(.tell(late), at: 0) }
    return conclusion
  }

  /// Ends of access that were asked for, and have come only now.
  private mutating func releasesAfterAll() -> [MachineReport] {
    guard isSeen else { return [] }
    let ended = owed.filter { slot, _ in (attachments[slot]?.stage ?? .hollow) == .hollow }
    for (slot, epoch) in ended {
      owed[slot] = nil
      paid[slot] = epoch
    }
    return ended.sorted { $0.key < $1.key }.map { .released(slot: $0.key, epoch: $0.value) }
  }

  private mutating func concluded(
    _ purpose: Procedure.Purpose, _ work: Work, _ result: ProcedureResult
  ) -> Conclusion {
    switch purpose {
    case .connect(let slot, let epoch): connectEnded(slot, epoch, work, result)
    case .revoke(let slot, let epoch): revokeEnded(slot, epoch, work, result)
    case .eject(let slot): ejectAsked(slot, result)
    case .untangle(let slot, let epoch): untangled(slot, epoch, work, result)
    case .clean(let slot): cleaned(slot, work, result)
    case .lookUp(let why): lookedUp(why, work, result)
    case .readStatus: statusRead(result)
    case .run: Conclusion(checkAgain: result.words != nil, notes: result.words.map { ["\(name): \($0)"] } ?? [])
    case .button: Conclusion(notes: result.words.map { ["\(name): \($0)"] } ?? [])
    }
  }
}

extension ProcedureResult {
  /// What went wrong, or nil.
  var words: String? {
    switch self {
    case .done: nil
    case .refused(let text), .torn(let text), .unknown(let text): text
    }
  }
}
