import ControlModel
import GuestAgent
import PartitionProcesses
import SeededRandom

@testable import ClusterSoftware
@testable import ControlPlane
@testable import EmbeddedMachine

/// One run: some mishaps close to one another, then peace; what must hold then, and what was seen.
struct SimulatedRun {
  let world: World
  private(set) var struck: [Mishap] = []

  init(seed: UInt64, members: Int) throws {
    var random = SplitMix64(seed: seed)
    var settings = ClusterSettings()
    settings.commands = random.chance(50) ? .steps : .failover
    settings.flow = random.pick([.auto, .auto, .auto, .a, .b])
    settings.detector = random.chance(50) ? .missed(count: 3) : .phi(threshold: 8)
    settings.removal = random.pick(RemovalMode.allCases)
    settings.service.restarts = random.below(2)
    settings.service.startLimit = .seconds(2)
    settings.service.stopLimit = .seconds(2)
    settings.service.checkLimit = .seconds(2)
    settings.bootLimit = .seconds(10)
    settings.timeout = .seconds(10)
    let (isTrusted, isGenerous, removal) = (random.chance(20), random.chance(50), settings.removal)
    world = try World(seed: random.next(), members: members, settings: settings) { plan in
      plan.fencing = isTrusted ? .trusted : .evidence
      plan.removal = removal
      plan.activeShare = 90
      plan.standbyShare = 10
      guard isGenerous else { return }
      plan.pairLimit = 100
      plan.clusterLimit = 100
    }
  }

  mutating func run() {
    world.run(for: .seconds(15))
    for _ in 0..<(1 + world.random.below(4)) {
      let mishap = world.random.pick(Mishap.allCases)
      struck.append(mishap)
      mishap.strike(world)
      world.run(for: .milliseconds(UInt64(world.random.below(6000))))
    }
    world.run(for: .seconds(90))
  }

  /// What is wrong at the end, after what was wrong on the way.
  var findings: [String] {
    guard world.findings.isEmpty else { return world.findings }
    return lostRecords + (isServed ? standbys : unexplained)
  }

  /// Exactly one active owner, whose service runs.
  var isServed: Bool {
    guard let active = world.active else { return false }
    return active.service.phase == .running && Laboratory.slots.allSatisfy { world.lab.accessor($0) == active.id }
      && world.guests.count { $0.service.phase == .running } == 1
  }

  private var lostRecords: [String] {
    guard let file = try? OpenFile(world.lab.diskPath, flags: 0) else { return ["the disk cannot be read"] }
    var bytes = [UInt8](repeating: 0, count: Record.size * 512)
    guard (try? bytes.withUnsafeMutableBytes({ try file.read(at: 0, into: $0) })) != nil else { return ["no disk"] }
    let records = Record.all(in: bytes)
    let isOrdered = records.enumerated().allSatisfy { $0.element.number == UInt64($0.offset) }
    if records.count < world.acknowledged {
      return ["\(world.acknowledged) acknowledged, \(records.count) on the disk"]
    }
    return isOrdered ? [] : ["the records' numbers have a gap"]
  }

  /// Everybody else is on and standing by, or it is clear why not.
  private var standbys: [String] {
    world.guests.filter { $0 !== world.active && !$0.isOn }.compactMap { guest in
      let isSaid = world.lines.contains { $0.contains("\(guest.name) did not come back as the standby") }
      // Nobody fenced it: it went down by itself and nobody was asked to bring it back.
      let isFenced = world.lab.state.partitions[guest.id]?.isFenced == true
      return isSaid || !isFenced ? nil : "\(guest.name) is off, fenced, and nobody says why it does not come back"
    }
  }

  private func described(_ guest: Guest) -> String {
    let row = world.lab.state.partitions[guest.id]
    let member = guest.agent?.member
    return
      "\(guest.name) is \(row?.power.rawValue ?? "?"), fenced \(row?.isFenced == true), service \(guest.service.phase), "
      + "agent \(member.map { "ready \($0.isReady), obstacle \(String(describing: $0.obstacle))" } ?? "gone")"
  }

  /// Why nobody serves; a finding when there is no account of it.
  private var unexplained: [String] {
    let isLocked = world.lab.state.clusters.rows.contains { $0.isLocked }
    let runs = world.guests.compactMap(\.agent)
    if isLocked || runs.contains(where: { $0.member.obstacle == .fenceLimit }) { return [] }
    if runs.contains(where: { $0.member.care.hasFailed }) { return [] }
    // Nobody is left who could: switching one on is an operator's decision.
    if !world.guests.contains(where: { $0.isOn && $0.agent != nil }) { return [] }
    return ["nobody serves, and there is no account of why: \(world.guests.map(described))"]
  }
}
