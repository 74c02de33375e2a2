internal import ControlModel
internal import Testing

@Suite("agents and heartbeats (R-18)")
struct AgentsTests {
  @Test("hello presents again what is pending, and the SCI with it")
  func presentsAgain() {
    var rig = Rig()
    rig.hello(lpar1)
    rig.remove()
    rig.add(wait: Wait.none)
    rig.write(lpar1, 0xafe0, 2, 2)
    rig.read(lpar1, 0xae00, 4)
    rig.forget()
    rig.hello(lpar1, session: 9)
    #expect(rig.count(of: lpar1) == 1)
    #expect(rig.read(lpar1, 0xae00, 4) == 0b11)
    rig.ost(lpar1, slot0, .insertion)
    rig.ost(lpar1, slot1, .insertion)
    rig.write(lpar1, 0xafe0, 2, 2)
    rig.forget()
    rig.hello(lpar1, session: 10)
    #expect(rig.count(of: lpar1) == 0, "nothing is pending any more")
  }

  @Test("after a power-on too; eject requests end with the power")
  func afterPowerOn() {
    var rig = Rig()
    rig.remove()
    rig.add(wait: Wait.none)
    for partition in [lpar0, lpar1] {
      rig.deact(partition)
      rig.act(partition)
    }
    #expect(rig.read(lpar1, 0xae00, 4) == 0b11)
    #expect(rig.read(lpar1, 0xafe0, 2) == 2)
    #expect(rig.read(lpar0, 0xae04, 4) == 0)
    #expect(rig.read(lpar0, 0xafe0, 2) == 0)
  }

  @Test("one that comes before the boot is known is an agent of that boot")
  func early() {
    var rig = Rig(.scripted)
    rig.act(lpar3)
    rig.hello(lpar3)
    #expect(!rig.partition(lpar3).hasHadAgent)
    #expect(!rig.events.contains { $0.detail.contains("says hello") })
    rig.report(.poweredOn(lpar3, generation: BootGeneration(1)))
    #expect(rig.partition(lpar3).hasHadAgent)
    #expect(rig.events.count { $0.detail.contains("an agent of LPAR3 says hello") } == 1)
    #expect(rig.armed[.silence(lpar3)] != nil)
  }

  @Test("peers hear of an agent's coming, silence, return and end, and of heartbeats")
  func peers() {
    var rig = Rig()
    func told(_ change: PeerChange) -> Bool {
      rig.notifications.contains { $0.to == lpar1 && $0.what == .peer(partition: lpar0, change: change) }
    }
    rig.hello(lpar0)
    #expect(told(.agentConnected))
    rig.heartbeat(lpar0, .ok)
    #expect(
      rig.notifications.contains { $0.to == lpar1 && $0.what == .heartbeat(from: lpar0, sequence: 1, service: .ok) })
    #expect(!rig.notifications.contains { $0.to == lpar2 }, "not of its cluster")
    rig.silence(lpar0)
    #expect(told(.agentSilent))
    rig.forget()
    rig.submit(.agentFrame(lpar0, SessionID(100)))
    #expect(told(.agentConnected))
    rig.submit(.agentClosed(lpar0, SessionID(100)))
    #expect(told(.agentGone))
  }

  @Test("silence: frames put it off, and the daemon's own absence starts it anew")
  func silence() {
    var rig = Rig()
    rig.hello(lpar0)
    rig.now += 2_000_000_000
    rig.submit(.agentFrame(lpar0, SessionID(100)))
    rig.now += 2_000_000_000
    rig.submit(.deadline(.silence(lpar0), isTimely: true))
    #expect(rig.state.presence[lpar0]?.isSilent == false)
    rig.silence(lpar0, isTimely: false)
    #expect(rig.state.presence[lpar0]?.isSilent == false)
    #expect(rig.armed[.silence(lpar0)] == .seconds(3))
    rig.silence(lpar0)
    #expect(rig.state.presence[lpar0]?.isSilent == true)
  }

  @Test("a heartbeat that comes after the end says nothing about the next boot")
  func lateHeartbeat() {
    var rig = Rig()
    rig.hello(lpar0)
    rig.deact()
    rig.heartbeat(lpar0, .failed)
    rig.act()
    #expect(rig.state.presence[lpar0]?.service == nil)
  }

  @Test("messages go to members that are there, and to no one else")
  func messages() {
    var rig = Rig()
    func send(_ to: PartitionReference) -> UInt64 {
      let ticket = rig.ticket()
      rig.submit(.message(from: lpar0, to: to, message: "hi", ticket))
      return ticket.request
    }
    #expect(rig.reply(send(.name("LPAR1"))) == .done)
    #expect(rig.notifications.contains { $0.to == lpar1 && $0.what == .message(from: lpar0, message: "hi") })
    #expect(rig.reason(send(.name("LPAR3"))) == .partitionInactive)
    #expect(rig.reason(send(.name("LPAR2"))) == .notPermitted)
    #expect(rig.reason(send(.name("nobody"))) == .notPermitted)
  }

  @Test("what a power-off ends: sessions, silence, service")
  func ends() {
    var rig = Rig()
    rig.hello(lpar0)
    rig.deact()
    #expect(rig.state.presence[lpar0] == AgentPresence(partition: lpar0))
    #expect(rig.armed[.silence(lpar0)] == nil)
    #expect(!rig.partition(lpar0).hasHadAgent)
  }

  @Test("refused accesses are events with their count")
  func accesses() {
    var rig = Rig()
    rig.submit(.accessRefused(lpar1, slot0, count: 3))
    #expect(rig.events.last?.kind == .access)
    #expect(rig.events.last?.detail.hasSuffix(", 3 times") == true)
  }
}
