import ControlModel
import QMPClient
import SeededRandom

@testable import QEMUMachine

/// A partition's line of work, in the place of `PartitionDriver`, over a fake QEMU with a guest in it, and a control plane that
/// asks for this and that, while things go wrong by a seed.
struct StateRun {
  /// As the driver has them.
  enum Timer: Hashable {
    case reconnect
    case line(WorkLine.Timer)
    /// A pull's deadline.
    case pull(SlotNumber)
  }
  enum Wire: Equatable {
    case closed
    /// Events are held back until the machine was looked at.
    case holding
    case open
  }

  let seed: UInt64
  var random: SplitMix64
  let partition: QEMUPartition
  let mishaps: Set<Mishap>
  var qemu: FakeQEMU
  var clock: UInt64 = 0

  // The shell.
  var line: WorkLine
  var outgoing: QMPCommand?
  var timers: [Timer: UInt64] = [:]
  var wire = Wire.closed
  var held: [QMPEvent] = []
  /// The first look has ended: what was held may come.
  var isSeen = false
  var isPerforming = false
  /// Since the last answer a command was sent, or something looked wrong.
  var isBusy = false
  var reconnectPause: UInt64 = 10
  /// QEMU takes no connection before.
  var outageEnds: UInt64 = 0

  // Around it.
  var ledger: Ledger
  var orders = OrderBook()
  var strays: [SlotNumber: Stray] = [:]
  var strangers: Set<String> = []
  /// Cards on their way out; another partition may reach one for as long as the pull lasts.
  var pulls: [SlotNumber: Bool] = [:]
  var isBootAsked = false
  var isSettling = false
  /// Slots that were released and not asked for since.
  var closed: Set<SlotNumber> = []
  var quietChecks = 0
  var lastCheck: UInt64 = 0
  /// The last two looks were nearer to each other than an eject takes to be told: a busy queue can do that.
  var isHasty = false
  /// Whose card the guest has, by name.
  var inserted: [SlotNumber: String] = [:]

  // What came of it.
  var struck: [Mishap: Int] = [:]
  var findings: [String] = []
  let story: Story
  var commands = 0

  init(seed: UInt64, isTold: Bool = false) {
    self.seed = seed
    story = Story(isTold)
    var random = SplitMix64(seed: seed)
    // Some runs have nothing but what is asked for, so that what is found in them is nobody's fault.
    mishaps = random.chance(12) ? [] : Set(Mishap.drawn.filter { _ in random.chance(40) })
    partition = Setting.partition(random.chance(50) ? .pc : .q35)
    let ports = PortMap(partition)
    qemu = FakeQEMU(buses: Set(Setting.slots.compactMap { ports.place(of: $0)?.bus }), images: Setting.images)
    line = WorkLine(PartitionState(partition, generation: Setting.generation))
    ledger = Ledger(Setting.cards.mapValues { $0[0] })
    self.random = random
    line.state.isBeforeBoot = true
    line.isRunning = true
    timers[.reconnect] = 10
  }

  var state: PartitionState {
    get { line.state }
    set { line.state = newValue }
  }

  mutating func run(steps: Int = 160) {
    for _ in 0..<steps where findings.isEmpty { step() }
    if findings.isEmpty { settle() }
  }

  private mutating func step() {
    if outgoing != nil, wire != .closed, random.chance(70) {
      proceed()
    } else {
      switch random.below(100) {
      case ..<34: plane()
      case ..<52: guest()
      case ..<66: mishap()
      // A command is answered or overdue long before most of what is waited for.
      default: if outgoing == nil || wire == .closed { waitForNext() }
      }
    }
    pump()
    checkRules()
    if random.chance(60) { ledger.write() }
  }

  /// Lets events through, in their order.
  mutating func pump() {
    clock += UInt64(random.below(3))
    qemu.advance(to: clock)
    for event in qemu.takeEvents() {
      switch wire {
      case .closed: struck[.eventLost, default: 0] += 1
      case .holding: held.append(event)
      case .open: heard(event)
      }
    }
  }

  /// Goes on to when something is due.
  mutating func waitForNext() {
    let next = timers.min {
      $0.value == $1.value ? "\($0.key)" < "\($1.key)" : $0.value < $1.value
    }
    if let moment = qemu.nextMoment, moment <= next?.value ?? .max {
      clock = max(clock, moment)
    } else if let next {
      clock = max(clock, next.value)
      timers[next.key] = nil
      fire(next.key)
    }
  }

  mutating func strikes(_ mishap: Mishap, _ percent: Int) -> Bool {
    guard !isSettling, mishaps.contains(mishap), random.chance(percent) else { return false }
    struck[mishap, default: 0] += 1
    return true
  }

  func tell(_ words: @autoclosure () -> String) {
    if story.isTold { story.lines.append("\(clock) ms: \(words())") }
  }

  mutating func find(_ words: String) {
    findings.append(words)
    tell("FOUND: \(words)")
  }
}

/// What happened in a run, for whoever looks for a fault; nothing when nobody does.
final class Story {
  let isTold: Bool
  var lines: [String] = []
  init(_ isTold: Bool) { self.isTold = isTold }
}

extension SplitMix64 {
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<Element>(_ all: [Element]) -> Element { all[below(all.count)] }
}
