import ControlModel

@testable import QEMUMachine

/// The end of a run: nothing goes wrong any more, and everything has to come right by itself.
extension StateRun {
  mutating func settle() {
    tell("from now on nothing goes wrong")
    isSettling = true
    outageEnds = 0
    for slot in Setting.slots { comeBack(slot) }
    qemu.lockedElsewhere = []
    if !isBootAsked { boot() }
    if qemu.status == .paused { qemu.move(to: .running) }
    quietChecks = 0
    // Longer than the longest pause before something is tried again.
    let end = clock + 130_000
    var steps = 0
    while findings.isEmpty, clock < end || quietChecks < 3 || !isQuiet {
      steps += 1
      if steps > 3000 { return find("it does not settle: \(standing)") }
      if outgoing != nil, wire != .closed {
        proceed()
      } else if let id = qemu.cards.filter(\.value.isEjectAsked).keys.sorted().first, qemu.status == .running {
        eject(id)
      } else {
        waitForNext()
      }
      pump()
      checkRules()
    }
    if findings.isEmpty { checkEnd() }
  }

  private var isQuiet: Bool {
    line.current == nil && line.queue.isEmpty && line.parked.isEmpty && wire == .open && qemu.leaving.isEmpty
  }

  private var standing: String {
    "\(wire) queue \(line.queue) parked \(line.parked.keys) attachments \(state.attachments)"
  }

  private mutating func checkEnd() {
    for words in orders.unanswered { find(words) }
    for slot in Setting.slots {
      let names = NodeNames(slot: slot)
      let nodes = qemu.nodes.keys.filter { NodeNames.parse($0)?.slot == slot }.sorted()
      let card = qemu.cards[names.device]
      if ledger.rows[slot]?.phase == .owned {
        if state.attachments[slot]?.stage != .connected { find("slot \(slot.number) is not connected: \(standing)") }
        if card == nil { find("the card of slot \(slot.number) is gone") }
        continue
      }
      if ledger.rows[slot]?.phase == .removing { find("the release of slot \(slot.number) is never told") }
      if let left = state.attachments[slot] { find("slot \(slot.number) is not forgotten: \(left)") }
      if !nodes.isEmpty || card != nil { find("slot \(slot.number) is not empty: \(nodes) \(card?.driver ?? "")") }
      if let netdev = qemu.netdevs[names.netdev] { find("slot \(slot.number) has a network back end: \(netdev)") }
    }
    if qemu.status != .running { find("its CPUs were never let go") }
    if state.others != nil, !strangers.isEmpty, strays.isEmpty { find("not reported: \(strangers)") }
  }
}
