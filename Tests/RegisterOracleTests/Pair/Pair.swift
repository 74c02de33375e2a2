import ControlModel

/// The model and a QEMU that are taken through the same steps and compared after each.
///
/// Where a listed difference has parted them, it is looked at on both sides and then smoothed out by ordinary accesses,
/// so that all that follows is compared exactly.
struct Pair {
  var model: EmbeddedModel
  let qemu: OracleQEMU
  /// How often each difference was met.
  private(set) var seen: [Difference: Int] = [:]
  /// The slots that the guest has said to have in use.
  var confirmed: Set<SlotNumber> = []
  private(set) var steps = 0
  private(set) var trace: [String] = []

  init(_ qemu: OracleQEMU, mutant: Mutant? = nil) async throws {
    self.qemu = qemu
    model = EmbeddedModel(mutant: mutant)
    try await compareEnable()
    try await compare("after power-on")
  }

  /// What the guest was told of and has not confirmed.
  var unconfirmed: SlotSet { SlotSet(model.owned.subtracting(confirmed)) }

  mutating func see(_ difference: Difference) { seen[difference, default: 0] += 1 }

  /// Carries out one step on both sides; throws where they part otherwise than listed.
  mutating func take(_ step: Step) async throws {
    steps += 1
    trace.append("\(steps) \(step)")
    if trace.count > 25 { trace.removeFirst() }
    let (seenBefore, told, rose) = (seen, model.notified, try await qemu.sci().rises)
    switch step {
    case .read(let port, let width): try await read(port, width)
    case .write(let port, let width, let value): try await write(port, width, value)
    case .serve(let ejects): try await serve(ejects: ejects)
    case .add(let slot): try await add(slot)
    case .remove(let slot, let mode): try await remove(slot, mode)
    case .deadline(let slot): try await passDeadline(slot)
    case .cancel(let slot): try await withdraw(slot) { try $0.command(.cancel(operation: $1)) }
    case .ost(let slot, let event, let status): try await ost(slot, event, status)
    case .fail(let slot): try await fail(slot)
    case .hello: try await hello()
    case .reset: try await reset()
    }
    try await compare("after it")
    let isPlain = seen.allSatisfy { seenBefore[$0.key] == $0.value }
    if isPlain { try equal("SCIs", model.notified - told, try await qemu.sci().rises - rose) }
  }

  /// What both show without being changed by it, and the level of the SCI.
  private mutating func compare(_ when: String) async throws {
    for port in [0xafe0, 0xae04, 0xae10] as [UInt16] { try await read(port, 4, when) }
    try equal("the SCI \(when)", model.block.isSCIAsserted, try await qemu.sci().isAsserted)
    if steps % 100 == 0 { try await compareCards() }
  }

  /// A slot has a card in QEMU exactly while it is the partition's, or was and was not given back.
  mutating func compareCards() async throws {
    let violations = model.state.violations()
    guard violations.isEmpty else { throw OracleError("\(violations)") }
    try equal("cards", model.present.map(\.number).sorted(), try await qemu.present().map(\.number).sorted())
  }

  func equal<Value: Equatable>(_ what: String, _ ours: Value, _ theirs: Value) throws {
    guard ours != theirs else { return }
    throw OracleError("\(what): \(Self.text(ours)) here, \(Self.text(theirs)) in QEMU \(qemu.version)")
  }

  private static func text(_ value: some Any) -> String {
    (value as? UInt64).map { "0x" + String($0, radix: 16) } ?? "\(value)"
  }
}
