internal import Glibc
internal import Testing

extension AgentProcessTests.Cluster {
  @Suite("Suspicion, operators and three members") struct Members {
    @Test(
      "both hang and go on: one owner, no loop", arguments: ["evidence", "trusted"])
    func both(fencing: String) throws {
      let cluster = try ClusterLab(ClusterPlanText(cluster: ["fencing: \(fencing)"]))
      for name in ["LPAR0", "LPAR1"] { try cluster.signal(name, SIGSTOP) }
      try cluster.awaitEvents(["the agent of LPAR0 is silent", "the agent of LPAR1 is silent"])
      for name in ["LPAR0", "LPAR1"] { try cluster.signal(name, SIGCONT) }
      try cluster.awaitHeartbeats(of: "LPAR0", at: "LPAR1")
      try cluster.lab.awaitQuiet(cluster.control)
      let operations = try cluster.control.done("show operations").rows.filter { $0["VERB"] == "failover" }
      #expect(operations.count <= 1, "\(operations)")
      let owner = try cluster.role("LPAR0") == "active" ? "LPAR0" : "LPAR1"
      try cluster.awaitOwner(owner)
    }

    @Test("trusted: the suspicion itself is enough")
    func trusted() throws {
      let cluster = try ClusterLab(ClusterPlanText(cluster: ["fencing: trusted"], silence: "1h"))
      try cluster.signal("LPAR0", SIGSTOP)
      try cluster.awaitOwner("LPAR1")
    }

    @Test("maintenance: nothing happens, until it is over")
    func maintenance() throws {
      let cluster = try ClusterLab()
      let beacons = try BeaconSocket(unix: "\(cluster.beacons)/TEST.heartbeat")
      try cluster.control.done("set_maintenance CLUSTER=db STATE=on")
      cluster.breakService("LPAR0")
      try beacons.await(of: "LPAR1")
      #expect(!(try cluster.events()).contains { $0.contains("the service of LPAR0 is failed") }, "it is not judged")
      try cluster.signal("LPAR0", SIGKILL)
      try cluster.awaitState("LPAR0 is off") { try $0.partitions()["LPAR0"]?["STATE"] == "inactive" }
      beacons.drain()
      try beacons.await(of: "LPAR1")
      #expect(try cluster.steps().isEmpty, "\(cluster.logs)")
      #expect(try cluster.partitions()["LPAR0"]?["STATE"] == "inactive")
      try cluster.control.done("set_maintenance CLUSTER=db STATE=off")
      try cluster.awaitOwner("LPAR1")
    }

    @Test("fail-back is the operator's failover the other way: the service is stopped in order")
    func failBack() throws {
      let cluster = try ClusterLab(ClusterPlanText(options: ["--timeout", "10"]))
      try cluster.signal("LPAR0", SIGKILL)
      try cluster.awaitOwner("LPAR1")
      let answer = try cluster.control.done("failover FROM=LPAR1 TO=LPAR0 CASE=b TIMEOUT=10")
      #expect(answer["standby"] == "LPAR1", "\(answer)")
      try cluster.awaitOwner("LPAR0")
      #expect(cluster.record.contains("stop LPAR1"))
      try cluster.awaitHeartbeats(of: "LPAR0", at: "LPAR1")
      try cluster.expectOneOwner("LPAR0")
    }

    @Test("three members: exactly one takes over, twice", arguments: ["failover", "steps"])
    func three(commands: String) throws {
      let plan = ClusterPlanText(members: ["LPAR0", "LPAR1", "LPAR2"], options: ["--commands", commands])
      let cluster = try ClusterLab(plan)
      try cluster.signal("LPAR0", SIGSTOP)
      try cluster.awaitState("somebody has taken over") { lab in
        try ["LPAR1", "LPAR2"].contains { try lab.role($0) == "active" && lab.serves($0) }
      }
      let owner = try cluster.role("LPAR1") == "active" ? "LPAR1" : "LPAR2"
      try cluster.awaitOwner(owner)
      let ends = try cluster.events().filter { $0.contains("is connected to \(owner), flag 1") }
      #expect(ends.count == 2, "each slot moved once: \(ends)")
    }
  }
}
