internal import Glibc
internal import Testing

extension AgentProcessTests {
  @Suite("Clustering software with a real agent in each partition") enum Cluster {}
}

extension AgentProcessTests.Cluster {
  @Suite("Faults of the peer") struct Faults {
    @Test("the agent is killed, and its partition with it", arguments: ["failover", "steps"])
    func killed(commands: String) throws {
      let cluster = try ClusterLab(ClusterPlanText(options: ["--commands", commands]))
      try cluster.signal("LPAR0", SIGKILL)
      try cluster.awaitOwner("LPAR1")
      // Step by step the old side's share is the last command.
      try cluster.awaitState("LPAR0 has the standby's share") { try $0.partitions()["LPAR0"]?["CPU_SHARE"] == "10" }
    }

    @Test("the agent hangs: silent on both paths, case (a)", arguments: ["failover", "steps"])
    func hangs(commands: String) throws {
      let cluster = try ClusterLab(ClusterPlanText(options: ["--commands", commands]))
      try cluster.signal("LPAR0", SIGSTOP)
      try cluster.awaitOwner("LPAR1")
      #expect(cluster.logs.contains("LPAR0 is silent on both paths"))
      #expect(cluster.logs.contains("case (a)"))
      // Step by step the old side's share is the last command.
      try cluster.awaitState("LPAR0 has the standby's share") { try $0.partitions()["LPAR0"]?["CPU_SHARE"] == "10" }
      #expect(!cluster.record.contains("stop LPAR0"), "nobody was there to stop it")
    }

    @Test("the service dies: case (b), the old side shuts down in order", arguments: ["failover", "steps"])
    func service(commands: String) throws {
      let plan = ClusterPlanText(cluster: ["case: a"], options: ["--commands", commands, "--timeout", "4"])
      let cluster = try ClusterLab(plan)
      cluster.breakService("LPAR0")
      try cluster.awaitOwner("LPAR1")
      #expect(cluster.logs.contains("case (b)"))
      #expect(cluster.record.contains("stop LPAR0"))
      let steps = try cluster.steps().reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
      let expected = commands == "steps" ? ["1108"] : ["1107", "1108", "1109", "1103", "1104", "1105"]
      #expect(steps == expected)
    }

    @Test("a check that hangs is a service that failed")
    func checkHangs() throws {
      let cluster = try ClusterLab(ClusterPlanText(options: ["--check-timeout", "0.3", "--timeout", "4"]))
      try cluster.script("LPAR0.check", "exec sleep 1000")
      try cluster.awaitOwner("LPAR1")
      #expect(cluster.logs.contains("case (b)"))
    }

    @Test(
      "the old side never ejects, or refuses to: its power-off is the proof",
      arguments: ["revoke", "graceful", "ladder"], ["sleep 1000", "exit 3"])
    func neverEjects(removal: String, hook: String) throws {
      var plan = ClusterPlanText(cluster: ["removal: \(removal)"], options: ["--timeout", "2"])
      plan.hooks["LPAR0.eject"] = hook
      if hook == "exit 3" { plan.options += ["--commands", "steps", "--removal", removal] }
      let cluster = try ClusterLab(plan)
      cluster.breakService("LPAR0")
      try cluster.awaitOwner("LPAR1")
    }
  }
}
