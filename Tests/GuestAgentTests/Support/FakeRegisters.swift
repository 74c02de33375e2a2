internal import ControlModel
internal import ControlProtocol
internal import GuestAgent

/// A daemon's side of one partition's registers, and the routine that works on them: every step is a test's own.
struct FakeRegisters {
  var routine = HotPlugRoutine()
  var status: UInt64 = 0
  var inserted: SlotSet = []
  var ejects: SlotSet = []
  var bus: UInt64 = 0
  /// Slots connected to the partition, by what `show_slots` says.
  var owned: SlotSet = []
  var failed: SlotSet = []
  /// Methods that are refused, with the reason.
  var refusals: [String: Reason] = [:]

  /// Calls not answered yet.
  private(set) var calls: [(number: UInt64, call: AgentCall)] = []
  /// Everything said, in short: `r sts`, `w eject 1`, `ost 0 eject 0`.
  private(set) var trace: [String] = []
  private(set) var orders: [HookOrder] = []
  private(set) var watches: [(slot: SlotNumber, run: UInt64)] = []
  private(set) var notes: [String] = []
  private(set) var cancels = 0
  private(set) var retries = 0

  /// A routine that is connected and has looked once.
  static func ready() -> FakeRegisters {
    var fake = FakeRegisters()
    fake.hello()
    fake.trace = []
    return fake
  }

  mutating func hello(generation: UInt64 = 1, isActive: Bool = true) {
    tell(.ready(HelloAnswer(partition: "LPAR1", isActive: isActive, generation: generation)))
    settle()
  }

  mutating func lose() {
    calls = []
    tell(.lost)
  }

  mutating func tell(_ input: HotPlugRoutine.Input) { for action in routine.handle(input) { take(action) } }

  /// Answers calls until none is left.
  mutating func settle() {
    for _ in 0..<10_000 where answerOne() {}
  }

  /// Answers the oldest call; false when there is none.
  mutating func answerOne() -> Bool {
    guard !calls.isEmpty else { return false }
    let (number, call) = calls.removeFirst()
    tell(.answered(call: number, answer(call)))
    return true
  }

  mutating func insert(_ slots: SlotSet, sci: Bool = true) {
    for slot in slots { inserted.insert(slot); owned.insert(slot) }
    status |= 2
    if sci { tell(.sci) }
  }

  mutating func request(_ slots: SlotSet, isFault: Bool = false, sci: Bool = true) {
    for slot in slots {
      ejects.insert(slot)
      if isFault { failed.insert(slot) }
    }
    status |= isFault ? 6 : 2
    if sci { tell(.sci) }
  }

  /// The latest hook of that slot ends so.
  mutating func endHook(_ slot: SlotNumber, _ result: HookResult = .done) {
    guard let order = orders.last(where: { $0.slot == slot }) else { return }
    tell(.hookEnded(slot, run: order.run, result))
    settle()
  }

  mutating func forget() { trace = [] }

  /// The hooks as words: `insertion 0`.
  var hooks: [String] { orders.map { "\($0.event.rawValue) \($0.slot.number)" } }
  var osts: [String] { trace.filter { $0.hasPrefix("ost") } }
  var writes: [String] { trace.filter { $0.hasPrefix("w eject") } }

  private mutating func take(_ action: HotPlugRoutine.Action) {
    switch action {
    case .call(let number, let call): calls.append((number, call))
    case .run(let order): orders.append(order)
    case .watch(let slot, let run): watches.append((slot, run))
    case .retryLater: retries += 1
    case .cancelHooks: cancels += 1
    case .note(let text): notes.append(text)
    }
  }

  private mutating func answer(_ call: AgentCall) -> CallAnswer {
    let port = call.params["port"].flatMap(number).flatMap { UInt16(exactly: $0) }.flatMap(GPEPort.init(rawValue:))
    let value = call.params["value"].flatMap(number) ?? 0
    trace.append(word(call, port, value))
    if let reason = refusals[call.method] { return .refused(Rejection(reason, "refused on purpose")) }
    switch (call.method, port) {
    case ("io_read", let port?): return .done(["value": .unsigned(read(port))])
    case ("io_write", let port?): write(port, value)
    case ("gpe_read", _): return .done(["inserted": list(inserted), "eject_requested": list(ejects)])
    case ("show_slots", _): return .done(["slots": .array(rows)])
    default: break
    }
    return .done(.nothing)
  }

  private mutating func read(_ port: GPEPort) -> UInt64 {
    switch port {
    case .status: return status
    case .inserted:
      let read = inserted.filter { UInt64($0.bus.number) == bus }
      for slot in read { inserted.remove(slot) }
      return UInt64(SlotSet(read).bits(on: BusNumber(UInt16(bus))))
    case .ejectRequested: return UInt64(ejects.bits(on: BusNumber(UInt16(bus))))
    default: return 0
    }
  }

  private mutating func write(_ port: GPEPort, _ value: UInt64) {
    switch port {
    case .status: status &= ~value
    case .busSelect: bus = value
    case .eject:
      for bit in 0..<32 where value & (1 << UInt64(bit)) != 0 {
        guard let slot = SlotNumber(checkedBus: BusNumber(UInt16(bus)), bit: bit) else { continue }
        ejects.remove(slot)
        owned.remove(slot)
      }
    default: break
    }
  }

  private var rows: [WireValue] {
    (0..<80 as Range<UInt16>).map { number in
      let slot = SlotNumber(number)
      return [
        "slot": WireValue(number), "partition": owned.contains(slot) ? "LPAR1" : "LPAR0",
        "enabled": .bool(owned.contains(slot)), "device": .string("disk\(number)"),
        "state": failed.contains(slot) ? "failed" : "present", "quarantined": .bool(failed.contains(slot)),
      ]
    }
  }

  private func word(_ call: AgentCall, _ port: GPEPort?, _ value: UInt64) -> String {
    switch (call.method, port) {
    case ("io_read", let port?): "r \(port)"
    case ("io_write", let port?): "w \(port) \(value)"
    case ("ost", _):
      "ost \(number(call.params["slot"]) ?? 0) \(number(call.params["event"]) == 3 ? "eject" : "insertion") "
        + "\(number(call.params["status"]) ?? 0)"
    default: call.method
    }
  }

  private func list(_ slots: SlotSet) -> WireValue { .array(slots.map { WireValue($0.number) }) }

  private func number(_ value: WireValue?) -> UInt64? { value.flatMap(number) }
  private func number(_ value: WireValue) -> UInt64? { if case .unsigned(let n) = value { n } else { nil } }
}
