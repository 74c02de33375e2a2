import ControlModel
import QMPClient

@testable import QEMUMachine

/// A partition's state over a fake QEMU in which nothing goes wrong but what a test asks for; no time passes.
struct Scene {
  var qemu: FakeQEMU
  var state: PartitionState
  var reports: [MachineReport] = []
  var notes: [String] = []
  var parked: [SlotNumber: Order] = [:]
  /// Eject requests that were put off.
  var later: [SlotNumber] = []
  /// Procedures that were begun.
  var procedures: [Procedure.Purpose] = []
  /// Of the next procedure so many commands are answered, and the next may still be carried out.
  var cut: (after: Int, isDone: Bool)?
  /// The next command of that name is refused.
  var refused: String?
  var isDeaf = false
  /// So many procedures are answered; then nobody is there.
  var answers: Int?

  /// Seen once, and its CPUs run.
  init(isSeen: Bool = true) {
    let partition = Setting.partition(.pc)
    qemu = FakeQEMU(buses: ["cpbus0", "cpbus1"], images: Setting.images)
    qemu.status = .running
    state = PartitionState(partition, generation: Setting.generation)
    if isSeen { give(.lookUp(.opening)) }
    reports = []
  }

  /// A new daemon over the same QEMU, with what the record holds.
  mutating func restart(_ expected: [SlotNumber: (card: QEMUDevice, epoch: UInt64)] = [:]) {
    state = PartitionState(Setting.partition(.pc), generation: Setting.generation)
    state.expected = expected.mapValues { .init(device: $0.card, epoch: Epoch($0.epoch)) }
    (reports, procedures, parked) = ([], [], [:])
  }

  /// Answers what was reported because of it.
  @discardableResult
  mutating func give(_ work: Work) -> [MachineReport] {
    let first = reports.count
    var queue = [work]
    while !queue.isEmpty {
      let work = queue.removeFirst()
      switch state.decide(work) {
      case .report(let told): tell(told, work)
      case .presentLater(let slot): later.append(slot)
      case .park(let slot):
        if case .request(let order) = work { parked[slot] = order }
      case .run(let procedure):
        procedures.append(procedure.purpose)
        let conclusion = state.conclude(procedure.purpose, work, carryOut(procedure, work))
        tell(conclusion.reports, work)
        notes += conclusion.notes
        queue = conclusion.next + queue
      }
    }
    return Array(reports[first...])
  }

  private mutating func tell(_ told: [MachineReport], _ work: Work) {
    reports += work.told(told)
  }

  private mutating func carryOut(_ procedure: Procedure, _ work: Work) -> ProcedureResult {
    var run = ProcedureProgress(procedure)
    if answers == 0 { isDeaf = true }
    answers = answers.map { max(0, $0 - 1) }
    let end = isDeaf ? (after: 0, isDone: false) : cut
    cut = nil
    var count = 0
    while let command = run.command {
      defer { count += 1 }
      if let end, count >= end.after {
        if end.isDone, count == end.after { _ = qemu.execute(command) }
        run.take(.lost)
      } else if command.name == refused {
        refused = nil
        run.take(.failed(QMPError(errorClass: "GenericError", text: "refused by the test", line: "")))
      } else {
        run.take(qemu.execute(command))
      }
    }
    return run.result
  }

  @discardableResult
  mutating func connect(_ slot: SlotNumber, _ epoch: UInt64, _ card: QEMUDevice? = nil) -> [MachineReport] {
    let window = GatekeeperWindow(bus: slot.bus, partition: lpar0, base: 0, size: 1 << 20, offset: 0)
    let request = MachineRequest.connect(slot: slot, partition: lpar0, epoch: Epoch(epoch), window: window)
    return give(.request(Order(request: request, device: card ?? Setting.cards[slot]?[0])))
  }

  @discardableResult
  mutating func revoke(_ slot: SlotNumber, _ epoch: UInt64) -> [MachineReport] {
    give(.request(Order(request: .revoke(slot: slot, partition: lpar0, epoch: Epoch(epoch)))))
  }

  /// The guest lets go of the slot's card; what QEMU tells of it is heard unless nobody listens.
  @discardableResult
  mutating func eject(_ slot: SlotNumber, isHeard: Bool = true) -> [MachineReport] {
    qemu.eject(NodeNames(slot: slot).device)
    qemu.advance(to: qemu.now + 1)
    let first = reports.count
    for event in qemu.takeEvents() where isHeard { give(.event(event)) }
    return Array(reports[first...])
  }

  /// Two looks, as the truth check makes them: only what is seen twice counts.
  @discardableResult
  mutating func check() -> [MachineReport] { give(.lookUp(.check)) + give(.lookUp(.check)) }

  func nodes(_ slot: SlotNumber) -> [String] {
    qemu.nodes.keys.filter { NodeNames.parse($0)?.slot == slot }.sorted()
  }

  /// The nodes of a hollow card in their order, by the epoch of its last connection.
  func hollow(_ slot: SlotNumber, _ epoch: UInt64, _ card: QEMUDevice? = nil) -> [String] {
    let mark = (card ?? Setting.cards[slot]?[0])?.mark
    return ["slot\(slot.number)", "slot\(slot.number)-gone-\(epoch)", NodeNames(slot: slot).denied(Epoch(epoch), mark)]
  }

  /// What waited for the guest has waited long enough.
  @discardableResult
  mutating func resume(_ slot: SlotNumber) -> [MachineReport] {
    guard var order = parked.removeValue(forKey: slot) else { return [] }
    order.mayWait = false
    return give(.request(order))
  }
}

/// Reports and orders as the tests write them.
extension MachineReport {
  static func connected(_ slot: SlotNumber, _ epoch: UInt64) -> Self { .connected(slot: slot, epoch: Epoch(epoch)) }
  static func released(_ slot: SlotNumber, _ epoch: UInt64) -> Self { .released(slot: slot, epoch: Epoch(epoch)) }
  static func ejected(_ slot: SlotNumber, _ epoch: UInt64, asked: Bool) -> Self {
    .ejected(slot: slot, epoch: Epoch(epoch), wasAsked: asked)
  }
  static func collected(_ slot: SlotNumber) -> Self { .collected(slot: slot, lpar0, generation: Setting.generation) }

  var isStillHeld: Bool {
    if case .releaseFailed(_, _, isStillHeld: true, _) = self { true } else { false }
  }
  var isConnectFailed: Bool { if case .connectFailed = self { true } else { false } }
  var isDifference: Bool { if case .differs = self { true } else { false } }
}
