import ClusterSoftware
import ControlModel
import ControlTestSupport
import GuestAgent
import SeededRandom

/// Guests, their paths and the laboratory around them, on one manual clock: everything follows from the seed.
final class World {
  let seed: UInt64
  var random: SplitMix64
  let clock = Clock()
  let lab: Laboratory
  let settings: ClusterSettings
  private(set) var guests: [Guest] = []
  private(set) var isDaemonUp = true
  /// What must not be and was.
  private(set) var findings: [String] = []
  /// How many records the service's client was promised.
  private(set) var acknowledged = 0
  private(set) var lines: [String] = []
  private(set) var writers: [PartitionID] = []

  init(seed: UInt64, members: Int, settings: ClusterSettings, adjust: (inout ClusterPlan) -> Void) throws {
    self.seed = seed
    random = SplitMix64(seed: seed)
    self.settings = settings
    lab = try Laboratory(members: members, adjust: adjust)
    guests = lab.members.map { Guest(self, $0) }
  }

  func note(_ finding: String) { findings.append("\(seconds) \(finding)") }
  func log(_ line: String) { lines.append("\(seconds) \(line)") }
  private var seconds: String { "\(lab.now.nanoseconds / 1_000_000) ms:" }

  func acknowledge(_ record: Record) {
    acknowledged = max(acknowledged, Int(record.number) + 1)
    let writer = PartitionID(UInt16(record.writer))
    if writers.last != writer { writers.append(writer) }
  }

  func send(_ beacon: Beacon, from sender: Guest) {
    guard !sender.isSecondPathLost, let beacon = Beacon(beacon.bytes) else { return }
    for guest in guests where guest !== sender && !guest.isSecondPathLost {
      guest.later(.milliseconds(UInt64(1 + random.below(4)))) { $0.agent?.hear(beacon) }
    }
  }

  /// The daemon is killed, and is there again after `pause`.
  func restartDaemon(after pause: Interval) {
    guard isDaemonUp else { return }
    isDaemonUp = false
    log("the daemon is killed")
    clock.at(lab.now.advanced(by: pause)) { [weak self] in self?.startDaemon() }
    lab.kill()
  }

  /// What ends at its start is started anew by the service manager.
  private func startDaemon() {
    do { try lab.start() } catch { note("the daemon does not start: \(error)") }
    isDaemonUp = !lab.hasGivenUp
    if !isDaemonUp { clock.at(lab.now.advanced(by: .seconds(1))) { [weak self] in self?.startDaemon() } }
  }

  /// Lets `time` pass, with all that happens in it.
  func run(for time: Interval) {
    let end = lab.now.advanced(by: time)
    while lab.now < end, findings.isEmpty {
      settle()
      let next = [clock.nextDue, lab.lane.nextDue, end].compactMap(\.self).min() ?? end
      if next > lab.now { lab.lane.advance(by: next.since(lab.now)) }
      while clock.run(lab.now) { settle() }
    }
  }

  private func settle() {
    var isBusy = true
    while isBusy {
      lab.lane.turnAll()
      for guest in guests { guest.followPower() }
      isBusy = false
      for guest in guests.shuffled(using: &random) where guest.pump() { isBusy = true }
      look()
    }
  }

  /// I-1, after every step: one owner a bus, and the service of nobody else at the disk.
  private func look() {
    let owners = Set(Laboratory.slots.compactMap { lab.accessor($0) })
    if owners.count > 1 { note("bus 0 is open to \(owners.map(lab.name))") }
  }
}

extension SplitMix64 {
  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<Element>(_ all: [Element]) -> Element { all[below(all.count)] }
}
