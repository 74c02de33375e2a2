internal import Glibc
internal import GuestAgent
internal import SeededRandom
internal import Testing

extension AgentProcessTests.Cluster {
  @Suite("Take-overs that meet trouble") struct Trouble {
    @Test("the insertion hook hangs on the new side: nobody has the slots, it is tried again, and works in the end")
    func insertionHangs() throws {
      var plan = ClusterPlanText(options: ["--timeout", "2", "--hook-timeout", "0.5"])
      plan.hooks["LPAR1.insert"] = "exec sleep 1000"
      let cluster = try ClusterLab(plan)
      try cluster.signal("LPAR0", SIGKILL)
      try cluster.awaitState("an attempt has failed") {
        try $0.lab.control().done("show operations").rows.contains {
          $0["VERB"] == "failover" && $0["ENDED"] != "-"
        }
      }
      try cluster.lab.expectTableIsMachine()
      #expect(cluster.plan.members.filter(cluster.serves).isEmpty)
      unlink("\(cluster.base)/LPAR1.insert")
      try cluster.awaitOwner("LPAR1")
    }

    @Test("the service does not start on the new side: it stays there as failed, and no fence loop follows")
    func serviceFails() throws {
      let cluster = try ClusterLab(ClusterPlanText(options: ["--start-attempts", "1", "--timeout", "4"]))
      try cluster.script("LPAR1.start", "exit 1")
      try cluster.signal("LPAR0", SIGSTOP)
      try cluster.awaitState("the old side is back") {
        let rows = try $0.partitions()
        return rows["LPAR1"]?["ROLE"] == "active" && rows["LPAR0"]?["STATE"] == "active"
          && rows["LPAR0"]?["AGENT"] == "1"
      }
      try cluster.awaitHeartbeats(of: "LPAR1", at: "LPAR0")
      try cluster.lab.awaitQuiet(cluster.control)
      let operations = try cluster.control.done("show operations").rows.filter { $0["VERB"] == "failover" }
      #expect(operations.count == 1, "\(operations) \(cluster.logs)")
      #expect(cluster.logs.contains("fence_limit"))
      #expect(try cluster.role("LPAR1") == "active")
      try cluster.lab.expectTableIsMachine()
      // The operator's word is all that is needed: LPAR0 takes it back.
      try cluster.control.done("set_maintenance CLUSTER=db STATE=off")
      try cluster.awaitOwner("LPAR0")
    }

    @Test("the agent is killed while the daemon is down: taken over when it is back")
    func whileDown() throws {
      let cluster = try ClusterLab(ClusterPlanText(silence: "2500ms"))
      cluster.lab.kill9()
      try cluster.signal("LPAR0", SIGKILL)
      try cluster.restartDaemon()
      try cluster.awaitOwner("LPAR1")
    }

    @Test("the daemon's own restart is no fault")
    func restart() throws {
      let cluster = try ClusterLab(ClusterPlanText(silence: "2500ms"))
      for _ in 0..<2 {
        try cluster.restartDaemon()
        try awaitAgent(cluster.lab, "LPAR0")
        try awaitAgent(cluster.lab, "LPAR1")
      }
      try cluster.awaitHeartbeats(30, of: "LPAR0", at: "LPAR1")
      #expect(try cluster.steps().isEmpty, "\(cluster.logs)")
      #expect(cluster.record.filter { $0 == "start LPAR0" }.count == 1, "the service went on")
      try cluster.expectOneOwner("LPAR0")
    }

    @Test(
      "the daemon is killed at a step of the take-over: it ends with one owner", arguments: ["failover", "steps"],
      ["1101", "1103", "1104", "1105"])
    func daemonKilled(commands: String, step: String) throws {
      let options = ["--commands", commands, "--timeout", "4"]
      let cluster = try ClusterLab(ClusterPlanText(silence: "2500ms", options: options))
      let events = try cluster.lab.control()
      try events.done("subscribe")
      try cluster.signal("LPAR0", SIGKILL)
      // Single commands have the numbers of their own figures.
      let word = commands == "failover" ? "step=\(step)" : Self.sign[step] ?? "?"
      while try !events.notification("event").contains(word) {}
      try cluster.restartDaemon()
      try cluster.awaitOwner("LPAR1")
    }

    private static let sign = [
      "1101": "deact begins", "1103": "step=503", "1104": "step=508", "1105": "act begins",
    ]

    @Test("the daemon is killed as soon as an agent has said hello, again and again: the take-over after it works")
    func killedAtHello() throws {
      let cluster = try ClusterLab(ClusterPlanText(silence: "2500ms", options: ["--timeout", "4"]))
      for _ in 0..<5 {
        try cluster.restartDaemon()
        try awaitAgent(cluster.lab, "LPAR1")
      }
      try awaitAgent(cluster.lab, "LPAR0")
      try cluster.signal("LPAR0", SIGKILL)
      try cluster.awaitOwner("LPAR1")
    }

    @Test("the daemon is killed at any moment of a take-over")
    func daemonKilledAnywhere() throws {
      let seed = UInt64.random(in: 0...UInt64.max)
      print("cluster, random kill: seed \(seed)")
      var random = SplitMix64(seed: seed)
      for _ in 0..<3 {
        let cluster = try ClusterLab(ClusterPlanText(silence: "2500ms", options: ["--timeout", "4"]))
        let events = try cluster.lab.control()
        try events.done("subscribe")
        try cluster.signal("LPAR0", SIGKILL)
        for _ in 0..<(random.next() % 28 + 1) { try events.notification("event") }
        try cluster.restartDaemon()
        try cluster.awaitOwner("LPAR1")
      }
    }
  }
}
