import ControlModel
import ControlPlane
import Synchronization

@testable import EmbeddedMachine

/// Drives the pure fabric with a seeded mix of everything that can happen, in any order, and checks its rules.
struct FabricDriver {
  var fabric: Fabric
  private var random: UInt64
  private let media = GatedMedia()
  /// Commands and inspections that the workers have been given and not ended.
  private var jobs: [(SlotNumber, MachineDevice)] = []
  private var looks: [(SlotNumber, Inspection.Purpose)] = []
  private var epochs: [SlotNumber: UInt64] = [:]
  private var generations: [PartitionID: UInt64] = [:]
  private let answers = Tally(0)
  private var accesses = 0
  /// How often each kind of thing happened: a run without faults is void.
  var seen: [String: Int] = [:]
  var violations: [String] = []

  init(_ plan: EmbeddedMachinePlan, seed: UInt64) {
    fabric = Fabric(plan)
    random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  /// Accesses that have no answer, or those that have two, and whoever still waits.
  var unanswered: String {
    let waiting = fabric.ports.filter { !$0.waiting.isEmpty }.map { "\($0.slot.number) of \($0.link as Any)" }
    return "\(accesses - answers.value) \(waiting.joined(separator: ", ")) \(fabric.queuedWindows.count)"
  }

  private mutating func pick(_ count: Int) -> Int {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return Int(random % UInt64(count))
  }

  private mutating func slot() -> SlotNumber { [0, 1, 32, 33, 35].map(SlotNumber.init)[pick(5)] }
  private mutating func partition() -> PartitionID { PartitionID(UInt16(pick(2))) }

  mutating func step() {
    let slot = slot()
    let partition = partition()
    switch pick(12) {
    case 0, 1: connect(slot, partition)
    case 2: take(fabric.revoke(slot, Epoch(UInt64(pick(2)) + max(1, epochs[slot] ?? 1) - 1)))
    case 3, 4, 5: access(slot, partition)
    case 6, 7: endJob()
    case 8: endLook()
    case 9: power(partition)
    case 10: hand(slot)
    default: take(fabric.insert(slot, ["disk0", "disk1", "disk2", "net0", "spare"][pick(5)]))
    }
    check()
  }

  /// Ends everything that is under way.
  mutating func settle() {
    while !jobs.isEmpty || !looks.isEmpty {
      endJob()
      endLook()
      check()
    }
  }

  private mutating func connect(_ slot: SlotNumber, _ partition: PartitionID) {
    epochs[slot, default: 0] += UInt64(pick(3) == 0 ? 0 : 1)
    let window = Workbench.window(slot.bus.number, partition.number)
    take(fabric.connect(slot, Link(partition: partition, epoch: Epoch(epochs[slot] ?? 0), window: window)))
  }

  private mutating func access(_ slot: SlotNumber, _ partition: PartitionID) {
    let offset: UInt64 = [0x08, 0x18, 0x28, 0x28, 0x30][pick(5)]
    let kind: DeviceAccess.Kind = pick(3) == 0 ? .read : .write(UInt64(1 + pick(3)))
    let answers = answers
    accesses += 1
    let pending = PendingAccess(
      access: DeviceAccess(partition: partition, slot: slot, offset: offset, width: 8, kind: kind),
      done: { _ in answers.add(1) })
    let (answer, actions) = fabric.access(pending)
    if answer != nil { answers.add(1) }
    take(actions)
  }

  private mutating func power(_ partition: PartitionID) {
    generations[partition, default: 1] += UInt64(pick(2))
    let generation = BootGeneration(generations[partition] ?? 1)
    switch pick(4) {
    case 0: take(fabric.powerOff(partition, generation, hasProcess: pick(2) == 0))
    case 1: take(fabric.processGone(partition, generation))
    default: take(fabric.powerOn(partition, generation).1)
    }
  }

  /// A person at the slot.
  private mutating func hand(_ slot: SlotNumber) {
    switch pick(3) {
    case 0: take(fabric.pull(slot))
    case 1: take(fabric.check(slot))
    default: take(fabric.fail(slot, .medium))
    }
  }

  private mutating func endJob() {
    guard !jobs.isEmpty else { return }
    let (slot, device) = jobs.remove(at: pick(jobs.count))
    var result = DiskWorker.Result(medium: GatedMedium(device.name, media))
    if pick(6) == 0 { result.error = MediumError(isFault: pick(2) == 0, text: "made by the test") }
    take(fabric.finish(slot, result))
  }

  private mutating func endLook() {
    guard !looks.isEmpty else { return }
    let (slot, purpose) = looks.remove(at: pick(looks.count))
    take(fabric.inspected(slot, Inspection(purpose: purpose, fault: nil, error: pick(4) == 0 ? "no" : nil)))
  }

  private mutating func take(_ actions: [FabricAction]) {
    for action in actions {
      switch action {
      case .answer(let result, let origin): origin.done(result)
      case .run(let slot, let device, _, _):
        jobs.append((slot, device))
        seen["job", default: 0] += 1
      case .inspect(let slot, _, let purpose, _): looks.append((slot, purpose))
      case .recordFault(let slot, _, let kind): take(fabric.faultRecorded(slot, kind))
      case .report(let report): note(report)
      case .note, .stopped: break
      }
    }
  }
}

extension FabricDriver {
  private mutating func note(_ report: MachineReport) {
    let name = String(describing: report).prefix { $0 != "(" }
    seen[String(name), default: 0] += 1
    switch report {
    case .released(let slot, let epoch):
      guard let place = fabric.place(of: slot) else { return }
      let port = fabric.ports[place]
      if port.running != nil, port.link == nil { violations.append("released while a command ran") }
      if let link = port.link, link.epoch <= epoch { violations.append("released while connected") }
    case .poweredOff(let partition, _):
      if fabric.ports.contains(where: { $0.running?.partition == partition && $0.link == nil }) {
        violations.append("powered off while a command ran")
      }
    default: return
    }
  }

  private mutating func check() {
    for port in fabric.ports {
      if fabric.selector[port.slot] != port.link?.partition { violations.append("selector differs from the link") }
      if port.link == nil, !port.waiting.isEmpty { violations.append("somebody waits at a slot without an owner") }
      if port.link != nil, port.fault != nil || port.device == nil {
        violations.append("I-7: a broken or no card connected")
      }
      guard let running = port.running else { continue }
      if fabric.gatekeeper[port.slot.bus]?.partition != running.partition {
        violations.append("a window moved under a command")
      }
    }
    for bus in [BusNumber(0), BusNumber(1)] {
      let ports = fabric.places(on: bus).map { fabric.ports[$0] }
      let owners = Set(ports.compactMap { $0.link?.partition })
      if owners.count > 1 { violations.append("two owners on a bus") }
      guard ports.allSatisfy({ $0.running == nil }) else { continue }
      if fabric.gatekeeper[bus]?.partition != owners.first { violations.append("I-3: window and owner differ") }
    }
  }
}

/// A number that closures on any thread add to.
final class Tally: Sendable {
  private let number: Mutex<Int>
  init(_ value: Int) { number = Mutex(value) }
  var value: Int { number.withLock { $0 } }
  func add(_ more: Int) { number.withLock { $0 += more } }
}
