internal import ControlModel
internal import Testing

@Suite("roll-back: a commit that failed")
struct RollBackTests {
  private func rollBack(_ rig: inout Rig, to stored: StoredState) -> Transition {
    let transition = rig.state.rollBack(to: stored, because: "full", at: rig.stamp)
    #expect(transition.changes.isEmpty)
    #expect(rig.state.violations() == [])
    return transition
  }

  @Test("rows go back; an operation that was lost is answered, once")
  func rows() {
    var rig = Rig(.scripted)
    let stored = rig.disk
    rig.remove()
    let transition = rollBack(&rig, to: stored)
    #expect(rig.row(slot0) == "LPAR0 1")
    #expect(rig.state.operations.isEmpty && rig.state.waiting.isEmpty)
    let answers = transition.effects.filter { if case .answer = $0 { true } else { false } }
    guard answers.count == 1, case .answer(_, .rejected(let rejection)) = answers[0] else {
      Issue.record("not answered exactly once")
      return
    }
    #expect(rejection.reason == .storeError)
  }

  @Test("a release that was begun is asked for again, and its proof counts")
  func releases() {
    var rig = Rig(.scripted)
    let stored = rig.disk
    rig.remove()
    let transition = rollBack(&rig, to: stored)
    #expect(transition.effects.contains(.machine(.revoke(slot: slot0, partition: lpar0, epoch: Epoch(0)))))
    rig.report(.released(slot: slot0, epoch: Epoch(0)))
    #expect(rig.phase(slot0) == .free)
    #expect(rig.partition(lpar0).ejectRequests == [slot0])
  }

  @Test("an operation that stays keeps who waits for it, and gets its deadline again")
  func keepsWaiting() {
    var rig = Rig(.scripted)
    let request = rig.remove()
    let stored = rig.disk
    rig.deadline(1)
    let transition = rollBack(&rig, to: stored)
    #expect(transition.effects.contains(.arm(.operation(OperationID(1)), after: .seconds(30))))
    #expect(rig.state.waiting.isEmpty, "it was answered: its answer was lost with the commit, and said so there")
    rig.replies.all[request] = nil
    for slot in [slot0, slot1] { rig.report(.released(slot: slot, epoch: Epoch(0))) }
    #expect(rig.state.operations.isEmpty)
  }

  @Test(
    "numbers that the machine has heard of are not used again; a mutant that does is found", arguments: [false, true])
  func numbers(isBroken: Bool) {
    var rig = Rig(mutant: isBroken ? .reusesEpochs : nil)
    rig.remove()
    let stored = rig.disk
    rig.add(wait: Wait.none)
    let used = rig.epoch(slot0)
    rig.remove(lpar1)
    rig.deact(lpar1)
    rig.act(lpar1)
    let boot = rig.partition(lpar1).generation
    _ = rollBack(&rig, to: stored)
    rig.add(wait: Wait.none)
    #expect((rig.epoch(slot0) > used) == !isBroken)
    rig.report(.poweredOff(lpar1, generation: BootGeneration(1)))
    rig.act(lpar1)
    #expect((rig.partition(lpar1).generation > boot) == !isBroken)
  }

  @Test("registers and agents stay; what is pending is presented again with its SCI")
  func registers() {
    var rig = Rig()
    rig.hello(lpar1)
    rig.remove()
    rig.add(wait: Wait.none)
    let stored = rig.disk
    rig.write(lpar1, 0xae10, 4, 5)
    rig.write(lpar1, 0xafe0, 2, 2)
    let transition = rollBack(&rig, to: stored)
    #expect(transition.effects.contains(.notify(lpar1, .sci(partition: lpar1))))
    #expect(rig.state.gpe[lpar1]?.busSelect == 5)
    #expect(rig.state.presence[lpar1]?.sessions == [SessionID(101)])
    #expect(rig.state.gpe[lpar1]?.insertions == [slot0, slot1])
  }

  @Test("an agent whose hello could not be written down is still no prey")
  func agents() {
    var rig = Rig()
    let stored = rig.disk
    rig.hello(lpar0)
    _ = rollBack(&rig, to: stored)
    #expect(!rig.partition(lpar0).hasHadAgent)
    #expect(rig.reason(rig.remove(by: .partition(lpar1))) == .peerAlive)
    rig.submit(.agentClosed(lpar0, SessionID(100)))
    #expect(rig.partition(lpar0).hasHadAgent)
  }
}
