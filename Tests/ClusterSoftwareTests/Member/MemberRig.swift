internal import ControlModel
internal import ControlProtocol
internal import GuestAgent

@testable import ClusterSoftware

/// A member and what is around it: a clock moved by hand, a view that is answered at once, programs that end at once.
struct MemberRig {
  var member: ClusterMember
  var world = World()
  var now = Moment(nanoseconds: 1_000_000_000_000)
  /// How the service's programs end.
  var results: [ServiceCare.Program: HookResult] = [:]
  /// False: a test answers them itself.
  var answersViews = true
  var runsPrograms = true
  /// What was said and is not answered, oldest first.
  var calls: [(number: UInt64, call: AgentCall)] = []
  /// All methods that were ever said.
  var said: [String] = []
  var programs: [ServiceCare.Program] = []
  var notes: [String] = []
  var beacons: [Beacon] = []
  var releases: [HookResult] = []
  var service = AgentPresence.Service.stopped
  var viewsRead = 0
  static let beat = Interval.milliseconds(100)
  static let failure = HookResult.failed(status: 1, why: "test")

  init(
    hasSecondPath: Bool = false, _ world: World = World(), _ change: (inout ClusterSettings) -> Void = { _ in }
  ) {
    var settings = ClusterSettings()
    settings.heartbeat = Self.beat
    settings.bootLimit = .seconds(10)
    settings.service.start = "/start"
    settings.service.stop = "/stop"
    settings.service.check = "/check"
    settings.service.startAttempts = 1
    change(&settings)
    self.world = world
    member = ClusterMember(settings, cluster: "db", hasSecondPath: hasSecondPath)
  }

  /// `LPAR1`, the standby, connected and settled.
  static func standby(
    hasSecondPath: Bool = false, _ world: World = World(), _ change: (inout ClusterSettings) -> Void = { _ in }
  ) -> MemberRig {
    var rig = MemberRig(hasSecondPath: hasSecondPath, world, change)
    rig.hello("LPAR1")
    rig.beats(3, from: world.partitions.filter { $0 != "LPAR1" && !world.inactive.contains($0) })
    return rig
  }

  mutating func hello(
    _ name: String, generation: UInt64 = 1, isActive: Bool = true, slots: SlotSet = [], inserted: SlotSet = []
  ) {
    take(
      .agent(
        .ready(
          HelloAnswer(
            partition: name, isActive: isActive, generation: generation, slots: slots, inserted: inserted))))
  }

  mutating func take(_ input: ClusterMember.Input) {
    var inputs = [input]
    while !inputs.isEmpty {
      for action in member.handle(inputs.removeFirst(), at: now) {
        switch action {
        case .readView:
          viewsRead += 1
          if answersViews { inputs.append(.view(world.view)) }
        case .call(let number, let call):
          calls.append((number, call))
          said.append(call.method)
        case .service(.run(let program)):
          programs.append(program)
          if runsPrograms { inputs.append(.service(.ended(program, results[program] ?? .done))) }
        case .service(.say(let word)): service = word
        case .service(.released(let result)): releases.append(result)
        case .beacon(let beacon): beacons.append(beacon)
        case .note(let text): notes.append(text)
        case .service, .wake: break
        }
      }
    }
  }

  // MARK: Time

  /// `count` heartbeats' time, in which `names` are heard over the relay and `others` over the second path.
  mutating func beats(_ count: Int, from names: [String] = [], second others: [String] = []) {
    for _ in 0..<count {
      for _ in 0..<4 {
        now = now.advanced(by: .milliseconds(25))
        take(.timer)
      }
      for name in names { relayed(name) }
      for name in others { beacon(name) }
    }
  }

  /// The whole process stands still.
  mutating func stall(_ interval: Interval) {
    now = now.advanced(by: interval)
    take(.timer)
  }

  mutating func relayed(_ name: String, _ service: AgentPresence.Service = .ok) {
    take(.agent(.notified(.heartbeat(from: name, sequence: 1, service: service))))
  }

  mutating func beacon(_ name: String, _ service: AgentPresence.Service = .ok, cluster: String = "db") {
    take(.heard(Beacon(cluster: cluster, from: name, sequence: 1, service: service)))
  }

  mutating func peer(_ name: String, _ change: String) {
    take(.agent(.notified(.peer(partition: name, change: change))))
  }

  // MARK: Answers

  mutating func answer(_ answer: CallAnswer = .done(.nothing)) {
    guard !calls.isEmpty else { return }
    take(.answered(calls.removeFirst().number, answer))
  }

  mutating func refuse(_ reason: Reason) { answer(.refused(Rejection(reason, "test"))) }

  /// The failover is done as the control program does it: the slots move, the guest uses them, the old side boots.
  mutating func complete() {
    world.move(to: member.name)
    for slot in world.owner.keys.sorted() { take(.agent(.usable(SlotNumber(slot)))) }
    answer()
  }

  mutating func maintenance(_ isOn: Bool) {
    world.isInMaintenance = isOn
    peer(member.name, isOn ? "maintenance_on" : "maintenance_off")
  }
}
