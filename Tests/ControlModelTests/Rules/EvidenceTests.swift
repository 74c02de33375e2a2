import ControlModel
import Testing

@Suite("Rules: evidence before fencing")
struct EvidenceTests {
  static let taker = Lab.guest(Lab.lpar1)

  @Test("no agent since the boot is evidence; an agent that is heard is none")
  func agent() {
    let lab = Lab()
    #expect(lab.state.evidence(against: Lab.lpar0, by: Lab.lpar1) == .noAgent)
    lab.hello(Lab.lpar0)
    for command in [lab.deact(), lab.remPCI(), lab.addPCI(), lab.failover(.a)] {
      #expect(lab.reason(lab.say(command, by: Self.taker)) == .peerAlive)
    }
    #expect(lab.reason(lab.say(.requestShutdown(lpar: .number(0), timeout: .seconds(1)), by: Self.taker)) == .peerAlive)
    #expect(lab.table == Lab.state400)
  }

  @Test("silence counts only when the daemon itself was there to hear")
  func silence() {
    let lab = Lab()
    lab.hello(Lab.lpar0)
    lab.fallSilent(Lab.lpar0, isTimely: false)
    #expect(lab.state.evidence(against: Lab.lpar0, by: Lab.lpar1) == nil)
    lab.fallSilent(Lab.lpar0)
    #expect(lab.state.evidence(against: Lab.lpar0, by: Lab.lpar1) == .silent)
    lab.apply(.agentFrame(Lab.lpar0, SessionID(100)))
    #expect(lab.state.evidence(against: Lab.lpar0, by: Lab.lpar1) == nil, "it is heard again")
  }

  @Test("a restart of the daemon is nobody's fault")
  func restart() {
    let lab = Lab()
    lab.hello(Lab.lpar0)
    lab.restart()
    #expect(lab.reason(lab.say(lab.deact(), by: Self.taker)) == .peerAlive)
    lab.fallSilent(Lab.lpar0)
    #expect(lab.answer(to: lab.say(lab.deact(), by: Self.taker)) != nil)
  }

  @Test("a failed service is evidence; so is what this member has fenced already")
  func service() {
    let lab = Lab()
    lab.hello(Lab.lpar0)
    lab.apply(.heartbeat(Lab.lpar0, sequence: 1, service: .failed))
    #expect(lab.moved(lab.say(lab.remPCI(), by: Self.taker)) != nil)
    lab.apply(.heartbeat(Lab.lpar0, sequence: 2, service: .stopped))
    #expect(lab.state.evidence(against: Lab.lpar0, by: Lab.lpar1) == .fencedAlready)
    #expect(lab.answer(to: lab.say(lab.deact(), by: Self.taker)) != nil)
  }

  @Test("first fence wins: the fenced member may take or command nothing until it has booted anew")
  func fenced() {
    let lab = Lab()
    lab.say(lab.remPCI(), by: Self.taker)
    #expect(lab.reason(lab.say(lab.addPCI(), by: Lab.guest(Lab.lpar0))) == .fenced)
    #expect(lab.reason(lab.say(lab.deact(1), by: Lab.guest(Lab.lpar0))) == .fenced)
    lab.say(lab.deact(), by: Self.taker)
    lab.say(.act(lpar: .number(0)), by: Self.taker)
    #expect(lab.state.partitions[Lab.lpar0]?.isFenced == false)
  }

  @Test("one incident a pair, both ways; deact, rem and add are one; maintenance off clears")
  func pairLimit() {
    let lab = Lab()
    lab.say(lab.deact(), by: Self.taker)
    lab.say(lab.remPCI(), by: Self.taker)
    #expect(lab.moved(lab.say(lab.addPCI(), by: Self.taker)) != nil)
    lab.say(.act(lpar: .number(0)), by: Self.taker)
    #expect(lab.reason(lab.say(lab.deact(1), by: Lab.guest(Lab.lpar0))) == .fenceLimit)
    lab.say(.setMaintenance(cluster: "db", isOn: false))
    #expect(lab.answer(to: lab.say(lab.deact(1), by: Lab.guest(Lab.lpar0))) != nil)
  }

  @Test("beyond the cluster's limit it locks, and no time opens it")
  func clusterLimit() {
    let lab = Lab { cluster in
      cluster.pairLimit = 9
      cluster.clusterLimit = 1
    }
    lab.say(lab.deact(), by: Self.taker)
    lab.say(.act(lpar: .number(0)), by: Self.taker)
    #expect(lab.reason(lab.say(lab.deact(), by: Self.taker)) == .fenceLimit)
    #expect(lab.state.clusters[ClusterID(0)]?.isLocked == true)
    lab.clock += 7_200_000_000_000
    #expect(lab.reason(lab.say(lab.deact(), by: Self.taker)) == .fenceLimit)
    #expect(lab.answer(to: lab.say(lab.deact())) != nil, "operators are not counted")
  }

  @Test("fencing: trusted needs no evidence")
  func trusted() {
    let lab = Lab { $0.fencing = .trusted }
    lab.hello(Lab.lpar0)
    #expect(lab.answer(to: lab.say(lab.deact(), by: Self.taker)) != nil)
  }

  @Test("without anyone's leave: its own slots, its own power, and what is free")
  func own() {
    let lab = Lab()
    lab.hello(Lab.lpar0)
    #expect(lab.moved(lab.say(lab.remPCI(), by: Lab.guest(Lab.lpar0))) != nil)
    #expect(lab.moved(lab.say(lab.addPCI(), by: Self.taker)) != nil, "the slots are free")
    #expect(lab.state.partitions[Lab.lpar0]?.isFenced == false)
    #expect(lab.answer(to: lab.say(lab.deact(0), by: Lab.guest(Lab.lpar0))) != nil)
  }
}
