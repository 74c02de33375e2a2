internal import ControlModel
internal import SeededRandom

/// The machine as it really is: who can reach which device, which windows are open, which processes live.
///
/// Either it acts at once, as the embedded one does, or each request waits in its slot's or partition's queue and is
/// acted upon later, as with a virtual machine monitor. What it must never be asked for, it writes down.
struct SimulatedMachine: Sendable {
  struct Link: Equatable, Sendable {
    let partition: PartitionID
    let epoch: Epoch
  }

  struct Port: Sendable {
    let number: SlotNumber
    var device: Device?
    /// The device is broken, until a person mends it.
    var isBroken = false
    /// The last reset failed: what is in the device belongs to its last owner.
    var isDirty = false
    var link: Link?
    /// The partition was off when the connection was asked for (machines that act at once).
    var deferred: Link?
    var revokedThrough: Epoch?
    /// A request to eject is with the guest, and cannot be taken back.
    var isEjectAsked = false
    var queue: [Job] = []
  }

  struct Process: Sendable {
    let partition: PartitionID
    var isOn: Bool
    var generation: BootGeneration
    var offThrough: BootGeneration?
    var queue: [Job] = []
  }

  struct Job: Sendable {
    let request: MachineRequest
    /// Of the partition when the request was made: a request dies with the process it was made to.
    let generation: BootGeneration?
  }

  let isInstant: Bool
  var ports: [Port]
  var processes: [Process]
  var windows: [BusNumber: PartitionID] = [:]
  /// Reports on their way.
  var outbox: [MachineReport] = []
  /// What should never have been asked for.
  var violations: [Violation] = []

  init(_ scenario: Scenario) {
    isInstant = scenario.topology.connectsInstantly
    ports = scenario.slots.map { Port(number: $0.number, device: $0.device) }
    processes = scenario.partitions.map {
      Process(partition: $0.id, isOn: $0.isActive, generation: $0.generation)
    }
  }

  func place(of slot: SlotNumber) -> Int? { ports.firstIndex { $0.number == slot } }
  func place(of partition: PartitionID) -> Int? { processes.firstIndex { $0.partition == partition } }
  func isOn(_ partition: PartitionID) -> Bool { processes.first { $0.partition == partition }?.isOn ?? false }

  /// Whether some request has not been acted upon yet.
  var isBusy: Bool { ports.contains { !$0.queue.isEmpty } || processes.contains { !$0.queue.isEmpty } }

  /// Takes a request in.
  mutating func begin(_ request: MachineRequest, _ faults: inout FaultSource) {
    if isInstant { return act(Job(request: request, generation: nil), &faults) }
    switch request {
    case .connect(let slot, let partition, _, _):
      enqueue(request, at: slot, generation: place(of: partition).map { processes[$0].generation })
    case .revoke(let slot, _, _), .requestEject(let slot, _, _), .withdrawEject(let slot, _, _),
      .insertCard(let slot, _), .pullCard(let slot),
      .failDevice(let slot, _), .checkCard(let slot):
      enqueue(request, at: slot, generation: nil)
    case .powerOn(let partition, _), .powerOff(let partition, _), .pressPowerButton(let partition, _):
      guard let place = place(of: partition) else { return }
      processes[place].queue.append(Job(request: request, generation: nil))
    case .boot, .setCPUShare: return
    }
  }

  private mutating func enqueue(_ request: MachineRequest, at slot: SlotNumber, generation: BootGeneration?) {
    guard let place = place(of: slot) else { return }
    ports[place].queue.append(Job(request: request, generation: generation))
  }

  /// Acts upon the oldest request of some queue.
  mutating func progress(_ faults: inout FaultSource) {
    let busyPorts = ports.indices.filter { !ports[$0].queue.isEmpty }
    let busyProcesses = processes.indices.filter { !processes[$0].queue.isEmpty }
    guard busyPorts.count + busyProcesses.count > 0 else { return }
    let choice = faults.random.below(busyPorts.count + busyProcesses.count)
    let job =
      choice < busyPorts.count
      ? ports[busyPorts[choice]].queue.removeFirst()
      : processes[busyProcesses[choice - busyPorts.count]].queue.removeFirst()
    // What is lost is a report that never comes, to be put right by a deadline, or by the next start.
    if faults.inject(.requestLost, 10, isLosable(job.request)) { return }
    act(job, &faults)
  }

  /// Hands at cards are not lost: a person sees what the hand did.
  private func isLosable(_ request: MachineRequest) -> Bool {
    switch request {
    case .connect, .revoke, .requestEject, .powerOn, .powerOff: true
    case .withdrawEject, .boot, .pressPowerButton, .setCPUShare, .insertCard, .pullCard, .failDevice, .checkCard: false
    }
  }

  mutating func act(_ job: Job, _ faults: inout FaultSource) {
    switch job.request {
    case .connect(let slot, let partition, let epoch, let window):
      connect(slot, Link(partition: partition, epoch: epoch), window, job.generation, &faults)
    case .revoke(let slot, _, let epoch): revoke(slot, epoch, &faults)
    case .requestEject(let slot, _, let epoch):
      if let place = place(of: slot), ports[place].link?.epoch == epoch { ports[place].isEjectAsked = true }
    case .powerOn(let partition, let generation): powerOn(partition, generation, &faults)
    case .powerOff(let partition, let generation): powerOff(partition, generation, &faults)
    case .withdrawEject, .boot, .pressPowerButton, .setCPUShare: return
    case .insertCard(let slot, let device): insert(slot, device, &faults)
    case .pullCard(let slot): pull(slot)
    case .failDevice(let slot, let kind): breakDevice(slot, kind)
    case .checkCard(let slot): check(slot)
    }
  }
}
