import ClusterSoftware
import ControlModel
import SeededRandom

/// A partition's operating system: what runs in it, and what befalls it.
final class Guest {
  unowned let world: World
  let id: PartitionID
  let name: String
  private(set) var isOn = false
  private(set) var generation: BootGeneration?
  private(set) var agent: AgentRun?
  private(set) var service: RecordService!
  /// Stopped (SIGSTOP, a hypervisor's pause) until then.
  private(set) var frozenUntil: Moment?
  private var waiting: [() -> Void] = []
  private var life = 0
  // What its paths and hooks do.
  var isRelayLost = false
  var isSecondPathLost = false
  var ejectRefusals = 0
  var restartsAgentAfter: Interval? = .milliseconds(500)

  init(_ world: World, _ id: PartitionID) {
    self.world = world
    self.id = id
    name = world.lab.name(id)
    service = RecordService(self)
  }

  var isFrozen: Bool { frozenUntil.map { world.lab.now < $0 } ?? false }

  /// Follows the partition's power: a boot takes a while, an end is at once.
  func followPower() {
    let row = world.lab.state.partitions[id]
    let wantsOn = row?.power == .active || row?.power == .stopping
    if isOn, !wantsOn || generation != row?.generation { end() }
    guard !isOn, wantsOn, row?.power == .active, let row else { return }
    isOn = true
    generation = row.generation
    later(.milliseconds(UInt64(200 + world.random.below(1800)))) { $0.startAgent() }
  }

  /// Everything in it ends.
  func end() {
    life += 1
    isOn = false
    generation = nil
    frozenUntil = nil
    waiting = []
    agent?.end()
    agent = nil
    service.end()
    service = RecordService(self)
  }

  private func startAgent() {
    agent = AgentRun(self)
    agent?.start()
  }

  /// The agent's process dies; whoever supervises it starts it anew.
  func killAgent() {
    guard let run = agent else { return }
    run.end()
    agent = nil
    if let after = restartsAgentAfter { later(after) { if $0.agent == nil { $0.startAgent() } } }
  }

  func freeze(for time: Interval) {
    guard isOn else { return }
    let until = world.lab.now.advanced(by: time)
    frozenUntil = until
    let life = life
    world.clock.at(until) { [weak self] in
      guard let self, self.life == life, frozenUntil == until else { return }
      frozenUntil = nil
      let held = waiting
      waiting = []
      for body in held { body() }
    }
  }

  func pump() -> Bool { isFrozen ? false : agent?.pump() ?? false }

  /// In this life, and not while it is frozen.
  @discardableResult
  func later(_ after: Interval, _ body: @escaping (Guest) -> Void) -> Int {
    let life = life
    return world.clock.at(world.lab.now.advanced(by: after)) { [weak self] in self?.run(life, body) }
  }

  private func run(_ life: Int, _ body: @escaping (Guest) -> Void) {
    guard self.life == life else { return }
    guard !isFrozen else { return waiting.append { [weak self] in self?.run(life, body) } }
    body(self)
  }
}
