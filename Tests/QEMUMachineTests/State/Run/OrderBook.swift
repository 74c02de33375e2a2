import ControlModel

/// What was asked of the machine, and how often it was answered.
struct OrderBook {
  struct Connection: Hashable {
    let slot: SlotNumber
    let epoch: Epoch
  }
  struct Answers {
    var count = 0
    /// A revocation or a restart came after it: no answer is missed.
    var isExcused = false
  }

  var connects: [Connection: Answers] = [:]
  /// Not answered yet.
  var revokes: Set<Connection> = []
  /// Answered with "still held": they may be answered once more, when they have worked after all.
  private var owed: Set<Connection> = []
  /// Commands that were spent on a slot's requests since one of them was answered.
  var costs: [SlotNumber: Int] = [:]
  /// Slots whose access the machine has ended by itself: released without an order.
  var ended: Set<SlotNumber> = []

  mutating func connect(_ slot: SlotNumber, _ epoch: Epoch) {
    connects[Connection(slot: slot, epoch: epoch)] = Answers()
    ended.remove(slot)
  }

  mutating func revoke(_ slot: SlotNumber, _ epoch: Epoch) {
    revokes.insert(Connection(slot: slot, epoch: epoch))
    for key in connects.keys where key.slot == slot && key.epoch <= epoch { connects[key]?.isExcused = true }
  }

  /// Words when there is one answer too many.
  mutating func connectAnswered(_ slot: SlotNumber, _ epoch: Epoch) -> String? {
    costs[slot] = 0
    let key = Connection(slot: slot, epoch: epoch)
    guard let answers = connects[key] else { return "a connection is answered that nobody asked for" }
    connects[key]?.count += 1
    return answers.count > 0 ? "a connection is answered twice" : nil
  }

  mutating func revokeAnswered(_ slot: SlotNumber, _ epoch: Epoch, isReleased: Bool) -> String? {
    costs[slot] = 0
    let key = Connection(slot: slot, epoch: epoch)
    if revokes.remove(key) != nil {
      if !isReleased { owed.insert(key) }
      return nil
    }
    if isReleased, owed.remove(key) != nil { return nil }
    return ended.contains(slot) ? nil : "a revocation is answered that nobody asked for"
  }

  /// What a pull has ended is told when the pull is given up.
  mutating func owe(_ slot: SlotNumber, _ epoch: Epoch) { owed.insert(Connection(slot: slot, epoch: epoch)) }

  func isRevoking(_ slot: SlotNumber) -> Bool { revokes.contains { $0.slot == slot } }

  /// The daemon is gone, and with it whoever waited.
  mutating func restart() {
    for key in connects.keys { connects[key]?.isExcused = true }
    revokes = []
    owed = []
    ended = []
  }

  var unanswered: [String] {
    connects.filter { $0.value.count == 0 && !$0.value.isExcused }.map {
      "connection \($0.key.epoch.number) of slot \($0.key.slot.number) is never answered"
    } + revokes.map { "revocation \($0.epoch.number) of slot \($0.slot.number) is never answered" }
  }
}
