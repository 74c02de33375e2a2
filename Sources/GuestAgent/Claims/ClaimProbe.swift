package import ControlModel
internal import ControlProtocol

/// The built-in action `claim`: opens the card through its registers and sees whether it can be used (step 1104).
///
/// A disk must tell a capacity; when the guest gives an address of its memory, the first sector is read to there by DMA
/// as well, which proves the card, the medium and the gatekeeper's window at once (protocol, section 5).
package struct ClaimProbe: Equatable, Sendable {
  package enum Step: Equatable, Sendable {
    case access(AgentCall)
    case ended(HookResult)
  }

  private enum Stage: Equatable { case begin, id, capacity, setUp(Int), command, status }

  private let slot: SlotNumber
  private let buffer: UInt64?
  private var stage = Stage.begin

  /// "CPDK", little-endian.
  private static let diskID: UInt64 = 0x4b44_5043
  private static let command: UInt64 = 0x28
  private static let read: UInt64 = 1

  /// `buffer` is where in the partition's memory 512 bytes may be written.
  package init(slot: SlotNumber, buffer: UInt64?) {
    self.slot = slot
    self.buffer = buffer
  }

  /// The next step; `answer` is that of the access before, nil at the beginning.
  package mutating func next(_ answer: CallAnswer?) -> Step {
    if case .refused(let rejection)? = answer { return failed(rejection.message) }
    if case .lost? = answer { return failed("the connection ended") }
    switch stage {
    case .begin: return go(.id, load(0x00))
    case .id:
      // Another kind of card: that it answers is all there is to see.
      guard let id = answer?.value, id & 0xffff_ffff == Self.diskID else { return .ended(.done) }
      return go(.capacity, load(0x08))
    case .capacity:
      guard let capacity = answer?.value, capacity > 0, capacity != .max else { return failed("no capacity") }
      return setUp(0)
    case .setUp(let index): return setUp(index + 1)
    case .command: return go(.status, load(0x30))
    case .status:
      guard let status = answer?.value, status == 0 else { return failed("sector 0 cannot be read") }
      return .ended(.done)
    }
  }

  /// LBA 0, one sector, to the buffer; then the command.
  private mutating func setUp(_ index: Int) -> Step {
    guard let buffer else { return .ended(.done) }
    let stores: [(offset: UInt64, value: UInt64)] = [(0x10, 0), (0x18, 1), (0x20, buffer)]
    guard index < stores.count else { return go(.command, store(Self.command, Self.read)) }
    return go(.setUp(index), store(stores[index].offset, stores[index].value))
  }

  private mutating func go(_ stage: Stage, _ call: AgentCall) -> Step {
    self.stage = stage
    return .access(call)
  }

  private func failed(_ why: String) -> Step {
    .ended(.failed(status: OSTStatus.driverFailure, why: "claim: \(why)"))
  }

  private func load(_ offset: UInt64) -> AgentCall {
    AgentCall("mmio_read", ["slot": WireValue(slot.number), "offset": .unsigned(offset), "width": 8])
  }

  private func store(_ offset: UInt64, _ value: UInt64) -> AgentCall {
    AgentCall(
      "mmio_write",
      ["slot": WireValue(slot.number), "offset": .unsigned(offset), "width": 8, "value": .unsigned(value)])
  }
}
