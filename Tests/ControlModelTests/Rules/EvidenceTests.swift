internal import ControlModel
internal import Testing

@Suite("evidence: who may take from whom")
struct EvidenceTests {
  private func healthy(_ adjust: (inout Plant) -> Void = { _ in }) -> Rig {
    var rig = Rig(.embedded, adjust)
    rig.hello(lpar0)
    rig.heartbeat(lpar0, .ok)
    rig.hello(lpar1)
    return rig
  }
  private let standby: Issuer = .partition(lpar1)

  @Test("against a healthy peer every taking command is refused", arguments: 0..<5)
  func peerAlive(index: Int) {
    var rig = healthy()
    let request =
      switch index {
      case 0: rig.deact(by: standby)
      case 1: rig.remove(by: standby)
      case 2: rig.add(to: nil, by: standby)
      case 3: rig.failover(by: standby)
      default: rig.command(.requestShutdown(lpar: number(lpar0), timeout: .seconds(9)), by: standby)
      }
    #expect(rig.reason(request) == .peerAlive)
    #expect(rig.row(slot0) == "LPAR0 1")
    #expect(!rig.partition(lpar0).isFenced)
    #expect(rig.state.clusters[ClusterID(0)]?.fences.isEmpty == true)
  }

  @Test("no agent has said hello in this boot generation")
  func noAgent() {
    var rig = healthy()
    rig.command(.deact(lpar: number(lpar0), mode: .off, timeout: .seconds(9)), by: .partition(lpar0))
    rig.act()
    #expect(rig.reason(rig.deact(by: standby)) == nil)
    #expect(rig.partition(lpar0).isFenced)
  }

  @Test("silence counts only when the daemon was up to hear")
  func silence() {
    var rig = healthy()
    rig.silence(lpar0, isTimely: false)
    #expect(rig.reason(rig.remove(by: standby)) == .peerAlive)
    rig.silence(lpar0)
    #expect(rig.reason(rig.remove(by: standby)) == nil)
  }

  @Test("a connection's end is no evidence; nor is the daemon's restart")
  func connections() {
    var rig = healthy()
    rig.submit(.agentClosed(lpar0, SessionID(100)))
    #expect(rig.reason(rig.remove(by: standby)) == .peerAlive)
    rig.restart()
    #expect(rig.reason(rig.remove(by: standby)) == .peerAlive)
    #expect(rig.armed[.silence(lpar0)] == .seconds(3))
  }

  @Test("its heartbeat says that the service failed, and no other word does", arguments: AgentPresence.Service.allCases)
  func service(word: AgentPresence.Service) {
    var rig = healthy()
    rig.heartbeat(lpar0, word)
    #expect(rig.reason(rig.remove(by: standby)) == (word == .failed ? nil : .peerAlive))
  }

  @Test("its machine is stopped")
  func inactive() {
    var rig = healthy()
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(rig.reason(rig.add(to: nil, by: standby, wait: Wait.none)) == nil)
    #expect(rig.row(slot0) == "LPAR1 1")
    #expect(!rig.partition(lpar0).isFenced)
  }

  @Test("an operator says so; a trusted cluster does as the source does")
  func withoutEvidence() {
    var rig = healthy()
    #expect(rig.reason(rig.remove()) == nil)
    var trusted = healthy { plant in plant.rules { $0.fencing = .trusted } }
    #expect(trusted.reason(trusted.remove(by: standby)) == nil)
  }

  @Test("without may_fence not even an inactive member's enabled slot, but a free one")
  func mayNotFence() {
    var rig = Rig { plant in
      plant.partition(lpar3) { $0 = Partition(id: lpar3, power: .active, cpuShare: 50) }
      plant.topology.slots = Table([
        SlotPlan(number: slot0, candidates: [lpar0, lpar3]), SlotPlan(number: slot1, candidates: [lpar0, lpar3]),
        SlotPlan(number: slot32, candidates: [lpar2]),
      ])
    }
    let third: Issuer = .partition(lpar3)
    #expect(rig.reason(rig.deact(by: third)) == .notPermitted)
    #expect(rig.reason(rig.remove(by: third)) == .notPermitted)
    rig.report(.poweredOff(lpar0, generation: BootGeneration(1)))
    #expect(rig.reason(rig.add(to: nil, by: third)) == .notPermitted)
    rig.remove()
    #expect(rig.moved(rig.add(to: nil, by: third))?.partition == lpar3)
  }

  @Test("what follows the first command of an incident needs no evidence of its own")
  func sameIncident() {
    var rig = healthy()
    rig.heartbeat(lpar0, .failed)
    #expect(rig.reason(rig.remove(by: standby)) == nil)
    rig.heartbeat(lpar0, .ok)
    #expect(rig.reason(rig.deact(by: standby)) == nil)
    #expect(rig.state.clusters[ClusterID(0)]?.fences.count == 1)
  }

  @Test("a fenced member may take or command nothing until it has booted anew")
  func fenced() {
    var rig = Rig()
    rig.remove(by: standby)
    #expect(rig.partition(lpar0).isFenced)
    let own: Issuer = .partition(lpar0)
    #expect(rig.reason(rig.add(to: nil, by: own)) == .fenced)
    #expect(rig.reason(rig.deact(lpar1, by: own)) == .fenced)
    #expect(rig.reason(rig.act(lpar3, by: own)) == .fenced)
    #expect(rig.reason(rig.failover(from: lpar0, to: lpar0, by: own)) == .fenced)
    #expect(rig.reason(rig.command(.setCPUShare(lpar: number(lpar0), percent: 9), by: own)) == .fenced)
    #expect(rig.reason(rig.command(.setMaintenance(cluster: "db", isOn: true), by: own)) == .fenced)
    #expect(rig.reason(rig.command(.powerOff, by: own)) == nil, "it may say that it is down")
    rig.act(by: standby)
    #expect(!rig.partition(lpar0).isFenced)
    #expect(rig.moved(rig.add(to: nil, by: own, wait: Wait.none)) != nil)
  }
}
