import ControlModel

@testable import QEMUMachine

/// The control plane as far as it matters here: what each slot is to be, and what of that is written down.
struct Ledger: Equatable {
  enum Phase: Equatable {
    case free
    /// Another partition has it.
    case elsewhere
    case adding, owned, removing

    var isHeld: Bool { self == .adding || self == .owned || self == .removing }
  }

  struct Row: Equatable {
    var phase = Phase.free
    var epoch = Epoch(0)
    /// What is in the slot.
    var card: QEMUDevice
  }

  var rows: [SlotNumber: Row]
  /// What a restart finds.
  private(set) var written: [SlotNumber: Row]

  init(_ cards: [SlotNumber: QEMUDevice]) {
    rows = cards.mapValues { Row(card: $0) }
    written = rows
  }

  mutating func write() { written = rows }
  mutating func write(_ slot: SlotNumber) { written[slot] = rows[slot] }
  mutating func forgetUnwritten() { rows = written }

  /// What the record says that the partition holds.
  var expected: [SlotNumber: PartitionState.Expectation] {
    rows.filter(\.value.phase.isHeld).mapValues {
      PartitionState.Expectation(device: $0.card, epoch: $0.epoch)
    }
  }
}
