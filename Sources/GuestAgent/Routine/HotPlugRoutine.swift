package import ControlModel
internal import ControlProtocol

/// The guest's ACPI hot-plug routine: Fig 5, steps 505 to 508, and Fig 6, steps 604 to 606.
///
/// A value that is told what happened and answers what to do. Accesses to the registers go one after the other; hooks of
/// different slots run at the same time. What a lost connection leaves open is presented again after `hello`, so only a
/// finished eject hook is remembered over it. A hook may therefore run twice for one event, and must bear that.
package struct HotPlugRoutine: Sendable {
  package enum Input: Equatable, Sendable {
    case ready(HelloAnswer)
    /// Connected since the boot, so that no event comes: they are taken into use as if one had.
    case connectedAtBoot(SlotSet)
    case lost
    case sci
    /// Of the call with that number.
    case answered(call: UInt64, CallAnswer)
    case hookEnded(SlotNumber, run: UInt64, HookResult)
    /// The run has lasted for ``slowAfter``.
    case hookIsSlow(SlotNumber, run: UInt64)
    /// ``retryAfter`` has passed.
    case retry
    /// The guest is off: all that it was doing has ended with it.
    case poweredOff
  }

  package enum Action: Equatable, Sendable {
    case call(UInt64, AgentCall)
    case run(HookOrder)
    case watch(SlotNumber, run: UInt64)
    case retryLater
    case cancelHooks
    case note(String)
  }

  /// A hook that takes longer than this is said to be in progress.
  package static let slowAfter = Interval.seconds(1)
  /// Until an access that was refused for the moment is tried again.
  package static let retryAfter = Interval.seconds(1)

  var isReady = false
  var partition = ""
  var generation: UInt64?
  var current: RegisterWork?
  var queue: [RegisterWork] = []
  /// For after ``retryAfter``.
  var postponed: [RegisterWork] = []
  var slots = Table<SlotWork>()
  var lastCall: UInt64 = 0
  var lastRun: UInt64 = 0
  var actions: [Action] = []

  package init() {}

  /// Nothing is under way.
  package var isQuiet: Bool { current == nil && queue.isEmpty && postponed.isEmpty && slots.isEmpty }

  package mutating func handle(_ input: Input) -> [Action] {
    actions = []
    switch input {
    case .ready(let hello): ready(hello)
    case .connectedAtBoot(let slots): connectedAtBoot(slots)
    case .lost: lost()
    case .sci: if isReady { addPass(isFull: false) }
    case .answered(let call, let answer): if call == lastCall { answered(answer) }
    case .hookEnded(let slot, let run, let result): hookEnded(slot, run, result)
    case .hookIsSlow(let slot, let run): hookIsSlow(slot, run)
    case .retry: retry()
    case .poweredOff: poweredOff()
    }
    if isReady { advanceQueue() }
    return actions
  }

  private mutating func ready(_ hello: HelloAnswer) {
    if let generation, generation != hello.generation { poweredOff() }
    generation = hello.generation
    partition = hello.partition
    isReady = hello.isActive
    guard isReady else { return }
    for work in slots where work.phase == .ejecting { queue.append(.eject(work.slot, .selectBus)) }
    addPass(isFull: true)
  }

  private mutating func lost() {
    isReady = false
    current = nil
    queue = []
    postponed = []
    for work in slots {
      // Whatever is still so is presented again, and asked for then.
      slots[known: work.slot].wantsInsertion = false
      slots[known: work.slot].wantsEject = false
      if work.phase == .reporting { slots[work.slot] = nil }
    }
  }

  private mutating func poweredOff() {
    lost()
    if !slots.isEmpty { actions.append(.cancelHooks) }
    slots = Table()
  }

  private mutating func retry() {
    guard isReady else { return }
    queue += postponed
    postponed = []
  }

  /// SCIs that come before the pass has begun are one.
  mutating func addPass(isFull: Bool) {
    for (index, work) in queue.enumerated() {
      guard case .pass(var pass) = work else { continue }
      pass.isFull = pass.isFull || isFull
      queue[index] = .pass(pass)
      return
    }
    queue.append(.pass(RegisterWork.Pass(isFull: isFull)))
  }

  private mutating func advanceQueue() {
    guard current == nil, !queue.isEmpty else { return }
    current = queue.removeFirst()
    sayCurrent()
  }

  /// The next access of the current work.
  mutating func sayCurrent() {
    guard let current else { return }
    lastCall += 1
    actions.append(.call(lastCall, call(of: current)))
  }

  mutating func postpone(_ work: RegisterWork) {
    postponed.append(work)
    if postponed.count == 1 { actions.append(.retryLater) }
  }
}
