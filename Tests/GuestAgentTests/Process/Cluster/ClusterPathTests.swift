internal import Glibc
internal import Testing

extension AgentProcessTests.Cluster {
  @Suite("Two paths") struct Paths {
    @Test("the second path's sockets are gone: no take-over, and they are back when the directory is")
    func secondPathLost() throws {
      let cluster = try ClusterLab()
      for name in cluster.plan.members { unlink("\(cluster.beacons)/\(name).heartbeat") }
      rename(cluster.beacons, "\(cluster.base)/elsewhere")
      try cluster.awaitHeartbeats(of: "LPAR0", at: "LPAR1")
      #expect(try cluster.steps().isEmpty, "\(cluster.logs)")
      rename("\(cluster.base)/elsewhere", cluster.beacons)
      let beacons = try BeaconSocket(unix: "\(cluster.beacons)/TEST.heartbeat")
      try beacons.await(2, of: "LPAR0")
      try beacons.await(2, of: "LPAR1")
      try cluster.expectOneOwner("LPAR0")
    }

    @Test("datagrams that are none of ours, some without a sender's address: it goes on")
    func garbage() throws {
      let cluster = try ClusterLab()
      let beacons = try BeaconSocket(unix: "\(cluster.beacons)/TEST.heartbeat")
      for _ in 0..<3 {
        for name in cluster.plan.members {
          sendDatagram(
            Array("controlprog-heartbeat 1 cluster LPAR0 1 failed\n".utf8), to: "\(cluster.beacons)/\(name).heartbeat")
          sendDatagram([0xff, 0x00], to: "\(cluster.beacons)/\(name).heartbeat")
        }
        beacons.drain()
        try beacons.await(3, of: "LPAR0")
        try beacons.await(3, of: "LPAR1")
      }
      #expect(try cluster.steps().isEmpty, "a forged word takes nothing: \(cluster.logs)")
      try cluster.expectOneOwner("LPAR0")
    }

    @Test("the control program stands still: the second path lives, nobody is suspected")
    func relayLost() throws {
      let cluster = try ClusterLab(ClusterPlanText(silence: "2500ms"))
      let beacons = try BeaconSocket(unix: "\(cluster.beacons)/TEST.heartbeat")
      cluster.lab.child?.signal(SIGSTOP)
      try beacons.await(of: "LPAR0")
      cluster.lab.child?.signal(SIGCONT)
      try awaitAgent(cluster.lab, "LPAR1")
      try cluster.awaitHeartbeats(5, of: "LPAR0", at: "LPAR1")
      #expect(try cluster.steps().isEmpty, "\(cluster.logs)")
      #expect(!cluster.logs.contains("step 1100"))
      try cluster.expectOneOwner("LPAR0")
    }

    @Test("over UDP")
    func udp() throws {
      let beacons = try BeaconSocket()
      var ports: [UInt16] = []
      do {
        // Free a moment ago, and nobody else's soon.
        let ends = [try BeaconSocket(), try BeaconSocket()]
        ports = ends.map(\.port)
      }
      var plan = ClusterPlanText()
      for (index, name) in plan.members.enumerated() {
        plan.own[name] = [
          "--second-path", "udp:127.0.0.1:\(ports[index])", "--peers",
          "127.0.0.1:\(ports[1 - index]),127.0.0.1:\(beacons.port)",
        ]
      }
      let cluster = try ClusterLab(plan, unixPath: false)
      try beacons.await(2, of: "LPAR0")
      try beacons.await(2, of: "LPAR1")
      try cluster.signal("LPAR0", SIGSTOP)
      try cluster.awaitOwner("LPAR1")
      #expect(cluster.logs.contains("silent on both paths"))
    }
  }
}
