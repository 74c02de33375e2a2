import ControlModel
import ControlProtocol
import ControlTestSupport
import SeededRandom
import Synchronization

@testable import ControlPlane

/// A run of the whole plane in which a seed decides what happens next: who says what, which answer of the store or the
/// machine comes, which deadline passes, who dies.
///
/// After each step all that must hold is looked at.
struct Schedule {
  /// What must hold and did not.
  struct Finding: Error, CustomStringConvertible {
    let seed: UInt64
    let step: Int
    let what: [String]
    var description: String { "seed \(seed), step \(step): \(what.joined(separator: "; "))" }
  }

  let seed: UInt64
  var random: SplitMix64
  let fixture: PlaneFixture
  var clients: [Client] = []
  var subscribed: Set<SessionID> = []
  /// What the watchers at the edges have seen.
  let seen = Sightings()
  private(set) var step = 0
  private var previous: ControlState
  /// How often each kind of disturbance was injected: a run with too few is void.
  var injected: [String: Int] = [:]

  init(seed: UInt64, mutant: PlaneMutant? = nil) throws {
    self.seed = seed
    random = SplitMix64(seed: seed)
    let isInstant = random.chance(50)
    let machine = ScriptedMachine(
      connectsInstantly: isInstant, outlivesDaemon: random.chance(50), ignoresPast: random.chance(50))
    let fencing: ClusterPlan.Fencing = random.chance(50) ? .trusted : .evidence
    fixture = try PlaneFixture(
      topology: Example.topology(connectsInstantly: isInstant) { plan in
        plan.fencing = fencing
        plan.pairLimit = 1000
        plan.clusterLimit = 1000
      }, machine: machine, mutant: mutant)
    fixture.start()
    previous = fixture.state
    let manners = Mutex(SplitMix64(seed: random.next()))
    machine.answers { request in manners.withLock { Self.manner(of: request, &$0) } }
    fixture.store.isHolding = true
    watch()
  }

  private static func manner(of request: MachineRequest, _ random: inout SplitMix64) -> ScriptedMachine.Manner {
    switch random.below(100) {
    case 0..<50: .atOnce
    case 50..<90: .later
    case 90..<95: .twice
    case 95..<97: request.mustBeAnswered ? .later : .never
    default: .fails
    }
  }

  /// The watchers at the machine's edge: connected and powered on is what is durable.
  private func watch() {
    let (store, seen, chronicle) = (fixture.store, seen, fixture.chronicle)
    fixture.machine.whenAsked { request in
      chronicle.note(.asked(request))
      switch request {
      case .connect(let slot, let partition, let epoch, _):
        let row = store.contents.slots[slot]
        guard row?.epoch != epoch || row?.phase.holder != partition else { return }
        seen.note("slot \(slot.number) connected before its commit")
      case .powerOn(let partition, let generation):
        if store.contents.partitions[partition]?.generation != generation { seen.note("power on before its commit") }
      default: break
      }
    }
  }

  /// Runs `count` steps, then lets everything come to rest; throws the first finding.
  mutating func run(_ count: Int) throws {
    for _ in 0..<count {
      step += 1
      try act()
      try check()
    }
    try rest()
  }

  /// The least that a run of 1,000 steps must have seen of each, on average.
  static let leastOfEach = [
    ("store fails", 2), ("partition dies", 1), ("device fails", 1), ("restart", 1), ("hang up", 2),
    ("report of the past", 1), ("lost commits", 2), ("commits", 25), ("connections", 12), ("answers done", 60),
  ]

  /// What was done all the same.
  var progress: [String: Int] {
    var seen = ["lost commits": fixture.store.counts.failedCommits, "commits": fixture.store.counts.commits]
    for entry in fixture.chronicle.entries {
      switch entry {
      case .asked(.connect): seen["connections", default: 0] += 1
      case .answered(_, isDone: true): seen["answers done", default: 0] += 1
      default: continue
      }
    }
    return seen
  }

  mutating func inject(_ what: String) { injected[what, default: 0] += 1 }

  mutating func forgetPrevious() { previous = fixture.state }

  func fail(_ what: [String]) throws {
    guard !what.isEmpty else { return }
    throw Finding(seed: seed, step: step, what: what)
  }

  private mutating func check() throws {
    let state = fixture.state
    var found = seen.take() + fixture.machine.truth.violations + fixture.store.contents.complaints
    found += state.violations(after: previous).map(\.description)
    found += unended(state) + fixture.givenUp
    for client in fixture.clients where client.output.afterEnd > 0 { found.append("something was sent after the end") }
    previous = state
    try fail(found)
  }

  /// R-15: whoever is to be off a slot has been asked to be, before any commit.
  private func unended(_ state: ControlState) -> [String] {
    let truth = fixture.machine.truth
    return state.slots.rows.compactMap { slot in
      guard slot.phase.isReleasing, let row = slot.phase.holder.flatMap({ state.partitions[$0] }) else { return nil }
      let isAsked = (truth.revokedThrough[slot.number] ?? Epoch(0)) >= slot.epoch
      let isOff = truth.power[row.id] == nil || (truth.offThrough[row.id] ?? BootGeneration(0)) >= row.generation
      return isAsked || isOff ? nil : "slot \(slot.number.number) is disabled and nobody was asked to end the access"
    }
  }
}

extension MachineRequest {
  /// Nothing else ends the wait for this one, and the machine has promised to answer.
  fileprivate var mustBeAnswered: Bool { if case .connect = self { true } else { false } }
}

/// What was seen at the edges that must not be.
final class Sightings: Sendable {
  private let found = Mutex<[String]>([])
  func note(_ what: String) { found.withLock { $0.append(what) } }
  func take() -> [String] {
    found.withLock { found in
      defer { found = [] }
      return found
    }
  }
}
