import ControlModel
import DequeModule
import QMPClient

/// What waits for one partition's QEMU, and what is under way: one piece of work after the other.
///
/// A value: it says what is to be sent, told and timed, and ``PartitionDriver`` does so. Nothing is decided twice, and
/// nothing outside decides.
struct WorkLine {
  enum Timer: Hashable {
    /// QEMU has not been spoken to for so long that what waits for it fails.
    case deaf
    /// The next truth check.
    case check
    /// The CPUs have run for a moment.
    case hasRun
    /// An eject request is presented again.
    case present(SlotNumber)
    /// A connection has waited long enough for the guest to let go of the last card.
    case resume(SlotNumber)
  }

  enum Action: Equatable {
    /// Its answer is for ``WorkLine/answered(_:)``; nothing else is sent before.
    case send(QMPCommand)
    case tell(MachineReport)
    /// Words for the log.
    case note(String)
    case arm(Timer, Interval)
    /// As `arm`, unless it is due earlier already.
    case hasten(Timer, Interval)
    case disarm(Timer)
    /// What is there is known: events may follow.
    case deliverEvents
    /// QEMU says more than can be followed: the connection is given up, and all is listed anew.
    case disconnect
  }

  struct Current: Equatable {
    let work: Work
    var progress: ProcedureProgress
  }

  var state: PartitionState
  /// The process runs and has been spoken to.
  var isRunning = false
  var queue: Deque<Work> = []
  var current: Current?
  /// Connections that wait for the guest to let go of the last card.
  var parked: [SlotNumber: Order] = [:]
  /// Eject requests that wait until the CPUs have run.
  var putOff: Set<SlotNumber> = []
  /// How long until an eject request is presented again, by slot.
  var pauses: [SlotNumber: Interval] = [:]
  var actions: [Action] = []
  private(set) var isOpen = false
  private(set) var isDeaf = false

  /// Without a connection for so long, what waits for QEMU fails.
  private static let deafAfter = Interval.seconds(5)
  /// What may wait; a QEMU that says more than can be followed is listed anew.
  private static let longestQueue = 4096

  init(_ state: PartitionState) { self.state = state }

  /// What is to be done, in its order.
  mutating func takeActions() -> [Action] {
    defer { actions = [] }
    return actions
  }

  /// A request of the control program.
  mutating func take(_ order: Order) {
    queue.append(.request(order))
    turn()
  }

  /// Ends the access to a card that is being pulled, whichever connection is under way; nobody is answered.
  mutating func pull(_ slot: SlotNumber) {
    state.pulled[slot] = .some(standing(slot))
    if case .connect(_, _, let epoch, _)? = parked[slot]?.request {
      dropParked(slot, upTo: epoch)
      actions.append(.tell(.connectFailed(slot: slot, epoch: epoch, text: PartitionState.pullWords)))
    }
    queue.append(state.revocation(slot, Epoch(.max)))
    turn()
  }

  /// The connection that the slot has, or is about to have.
  private func standing(_ slot: SlotNumber) -> Epoch? {
    if case .request(let order)? = current?.work, case .connect(slot, _, let epoch, _) = order.request { return epoch }
    return state.attachments[slot]?.epoch ?? state.expected[slot]?.epoch
  }

  /// A pull is given up: what waits of it is dropped.
  mutating func keep(_ slot: SlotNumber) {
    queue.removeAll { $0.isOwnRevocation(of: slot) }
    let reports = state.keep(slot, isEnding: current?.work.isOwnRevocation(of: slot) ?? false)
    actions += reports.map { .tell($0) }
  }

  /// A connection to QEMU is open; what it has is listed before anything else.
  mutating func opened() {
    isOpen = true
    isDeaf = false
    actions += [.disarm(.deaf), .hasten(.check, .seconds(60))]
    queue.prepend(.lookUp(.opening))
    turn()
  }

  /// The connection has ended; the command under way was answered before.
  mutating func closed() {
    isOpen = false
    awaitConnection()
  }

  /// A QEMU that runs and cannot be spoken to holds up what waits for it, and not without end.
  mutating func awaitConnection() { if isRunning, !isOpen, !isDeaf { actions.append(.hasten(.deaf, Self.deafAfter)) } }

  mutating func heard(_ event: QMPEvent) {
    guard state.isConcerned(by: event) else { return }
    guard queue.count < Self.longestQueue else {
      queue.removeAll(where: \.isEvent)
      return actions.append(.disconnect)
    }
    if event.name == "RESET" { presentSoon() }
    if event.name == "RESUME", !state.hasRun { actions.append(.hasten(.hasRun, .milliseconds(100))) }
    queue.append(.event(event))
    actions.append(.hasten(.check, .milliseconds(200)))
    turn()
  }

  mutating func fired(_ timer: Timer) {
    switch timer {
    case .deaf: isDeaf = true
    case .hasRun:
      state.hasRun = true
      presentPutOff()
    case .check:
      if !queue.contains(.lookUp(.check)) { queue.append(.lookUp(.check)) }
      actions.append(.arm(.check, .seconds(60)))
    case .present(let slot): queue.append(.present(slot))
    case .resume(let slot):
      guard var order = parked.removeValue(forKey: slot) else { return }
      order.mayWait = false
      queue.prepend(.request(order))
    }
    turn()
  }

  /// Whether something of the slot may be reached by this partition.
  func mayReach(_ slot: SlotNumber) -> Bool {
    guard state.ports.place(of: slot) != nil else { return false }
    if !state.isSeen { return true }
    let isWanted = (queue + [current?.work].compactMap { $0 }).contains { $0.connects(slot) }
    guard let attachment = state.attachments[slot] else { return isWanted }
    return isWanted || parked[slot] != nil || attachment.stage != .hollow
  }
}

extension Work {
  fileprivate func isOwnRevocation(of slot: SlotNumber) -> Bool {
    if case .request(let order) = self, order.isSilent, case .revoke(slot, _, _) = order.request { true } else { false }
  }

  fileprivate func connects(_ slot: SlotNumber) -> Bool {
    if case .request(let order) = self, case .connect(slot, _, _, _) = order.request { true } else { false }
  }
}
