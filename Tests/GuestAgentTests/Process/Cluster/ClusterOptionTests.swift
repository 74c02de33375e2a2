internal import Testing

extension AgentProcessTests.Cluster {
  @Suite("The command line") struct Options {
    @Test("help names every option")
    func help() throws {
      let result = try run([agentPath, "cluster", "--help"])
      #expect(result.code == 0)
      for name in [
        "--cluster", "--service", "--service-start", "--service-stop", "--service-check", "--start-timeout",
        "--stop-timeout", "--check-timeout", "--check-interval", "--check-failures", "--start-attempts", "--restarts",
        "--flow", "--commands", "--detector", "--misses", "--phi", "--boot-limit", "--removal", "--timeout", "--shares",
        "--second-path", "--peers",
      ] { #expect(result.output.contains("\(name) "), "\(name)") }
    }

    @Test(
      "a wrong value: exit status 64, and the option is named",
      arguments: [
        ["--misses", "0"], ["--misses", "101"], ["--misses", "three"], ["--misses", "+3"], ["--detector", "psi"],
        ["--flow", "c"], ["--commands", "both"], ["--removal", "hard"], ["--boot-limit", "0"], ["--timeout", "-1"],
        ["--timeout", "nan"], ["--start-timeout", "soon"], ["--stop-timeout", "1e9"], ["--check-timeout", ""],
        ["--check-interval", "0.001"], ["--check-failures", "0"], ["--start-attempts", "0"], ["--restarts", "-1"],
        ["--shares", "90"], ["--shares", "0/10"], ["--shares", "90/101"], ["--shares", "90/10/5"],
        ["--second-path", "tcp:1.2.3.4:5"], ["--second-path", "unix:relative"], ["--second-path", "udp:1.2.3.4"],
        ["--second-path", "udp:localhost:4000"], ["--cluster", "two words"], ["--cluster", ""],
        ["--cluster", String(repeating: "x", count: 33)], ["--service"],
      ])
    func wrong(words: [String]) throws {
      let result = try run([agentPath, "cluster", "--socket", "/nowhere"] + words)
      #expect(result.code == 64, "\(result)")
      #expect(result.errors.contains(words[0]), "\(result.errors)")
    }

    @Test("values that need another")
    func together() throws {
      let phi = try run([agentPath, "cluster", "--socket", "/nowhere", "--detector", "phi", "--phi", "17"])
      #expect(phi.code == 64 && phi.errors.contains("--phi"))
      let udp = [agentPath, "cluster", "--socket", "/nowhere", "--second-path", "udp:127.0.0.1:4000"]
      for peers in [[], ["--peers", "host:1"], ["--peers", "127.0.0.1:0"]] {
        let result = try run(udp + peers)
        #expect(result.code == 64 && result.errors.contains("--peers"), "\(peers)")
      }
      let twice = try run([agentPath, "cluster", "--socket", "/nowhere", "--misses", "3", "--misses", "3"])
      #expect(twice.code == 64 && twice.errors.contains("--misses"))
      // Without `cluster` they are unknown.
      #expect(try run([agentPath, "--socket", "/nowhere", "--misses", "3"]).code == 64)
    }

    @Test("a program that cannot be executed: exit status 78")
    func programs() throws {
      for option in ["--service", "--service-start", "--service-stop", "--service-check"] {
        let result = try run([agentPath, "cluster", "--socket", "/nowhere", option, "/nowhere/program"])
        #expect(result.code == 78 && result.errors.contains("/nowhere/program"), "\(option)")
      }
    }
  }
}
