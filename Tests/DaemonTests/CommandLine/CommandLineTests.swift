internal import Glibc
internal import Testing

extension DaemonTests {
  @Suite("The command line and the runtime directory") struct CommandLine {
    @Test("--check-config of the samples: ok", arguments: ["embedded.yaml", "large.yaml", "qemu.yaml"])
    func samples(name: String) throws {
      let result = try run([daemonPath, "--config", Repository.path("config/\(name)"), "--check-config"])
      #expect(result.code == 0 && result.output.contains("ok"), "\(result)")
    }

    @Test("--check-config of a bad file: 78, and each mistake with its line and key")
    func bad() throws {
      let scratch = try Scratch()
      let file = try scratch.file(
        "bad.yaml",
        Plan().yaml.replacing("memory: 32MiB", with: "memory: lots").replacing(
          "device: disk1", with: "device: disk7"))
      let result = try run([daemonPath, "--config", file, "--check-config"])
      #expect(result.code == 78)
      let lines = Plan().yaml.split(separator: "\n", omittingEmptySubsequences: false)
      for (wrong, key) in [("LPAR1, memory:", "memory"), ("device: disk1", "device")] {
        let number = try #require(lines.firstIndex { $0.contains(wrong) }) + 1
        let named = result.errors.split(separator: "\n").contains { $0.contains(":\(number):") && $0.contains(key) }
        #expect(named, "line \(number), \(key): \(result.errors)")
      }
    }

    @Test("a daemon with a bad configuration ends with 78 too, and with no file at all")
    func unusable() throws {
      let lab = try Lab(Plan(more: "nonsense: 1"))
      #expect(try lab.launch().exitCode() == 78)
      #expect(lab.log.contains("nonsense"), "\(lab.log)")
      #expect(try run([daemonPath, "--config", "/nothing/here"]).code == 78)
    }

    @Test(
      "wrong arguments: 64",
      arguments: [
        [], ["--config"], ["--config", "x", "--frobnicate"], ["--config", "x", "--fail-point", "nowhere:1"],
      ])
    func wrong(arguments: [String]) throws {
      let result = try run([daemonPath] + arguments)
      #expect(result.code == 64, "\(result)")
      #expect(!result.errors.isEmpty)
    }

    @Test("a second instance: 75, and it names the holder; the first one does not notice")
    func second() throws {
      let lab = try Lab.started()
      let result = try run(lab.command)
      #expect(result.code == 75, "\(result)")
      let pid = try #require(lab.child?.pid)
      #expect(result.errors.contains("\(pid)"), "\(result.errors)")
      // Another state directory, and the same sockets: these are in use as well.
      let same = try run([
        daemonPath, "--config", lab.configuration, "--runtime-dir", lab.runtime, "--state-dir",
        "\(lab.scratch.path)/other",
      ])
      #expect(same.code == 75, "\(same)")
      try lab.control().done("show slots")
      try lab.expectTableIsMachine()
    }

    @Test("sockets that kill -9 left behind are replaced, and have their mode")
    func stale() throws {
      let lab = try Lab.started()
      lab.kill9()
      #expect(access(lab.controlSocket, F_OK) == 0, "left behind")
      try lab.start()
      try lab.control().done("ping")
      var facts = stat()
      #expect(stat(lab.partitionSocket("LPAR0"), &facts) == 0)
      #expect(facts.st_mode & 0o777 == 0o660)
      #expect(stat(lab.memory("LPAR0"), &facts) == 0)
      #expect(facts.st_mode & 0o777 == 0o600)
    }

    @Test("something else where a socket should be: refused, and left alone", arguments: ["file", "link", "directory"])
    func inTheWay(what: String) throws {
      let lab = try Lab()
      mkdir(lab.runtime, 0o755)
      let target = try lab.scratch.file("precious", "precious")
      switch what {
      case "file": try write("precious", to: lab.controlSocket)
      case "link": symlink(target, lab.controlSocket)
      default: mkdir(lab.controlSocket, 0o755)
      }
      #expect(try lab.launch().exitCode() == 70)
      #expect(lab.log.contains("control.sock"), "\(lab.log)")
      #expect(text(target) == "precious")
      var facts = stat()
      #expect(lstat(lab.controlSocket, &facts) == 0)
    }

    @Test("a directory in which others may write is refused")
    func unsafe() throws {
      let lab = try Lab()
      mkdir(lab.runtime, 0o777)
      chmod(lab.runtime, 0o777)
      #expect(try lab.launch().exitCode() == 70)
      #expect(lab.log.contains(lab.runtime), "\(lab.log)")
    }

    @Test("a runtime directory whose path is too long for its sockets is said to be so")
    func tooLong() throws {
      let scratch = try Scratch()
      let long = "\(scratch.path)/\(String(repeating: "d", count: 120))"
      mkdir(long, 0o755)
      let result = try run(
        [
          daemonPath, "--config", try scratch.file("c.yaml", Plan().yaml), "--runtime-dir", long,
          "--state-dir", "\(scratch.path)/state",
        ], within: 15)
      #expect(result.code == 64 || result.code == 78 || result.code == 70, "\(result)")
      #expect(result.errors.contains("long") || result.errors.contains("bytes"), "\(result.errors)")
    }

    @Test("config/large.yaml: 1,000 partitions and 10,000 slots are served")
    func large() throws {
      let scratch = try Scratch()
      let notify = try NotifySocket("\(scratch.path)/notify")
      let errors = try openFile("\(scratch.path)/log")
      defer { close(errors) }
      let child = try Child(
        [
          "sh", "-c", "ulimit -n 8192; exec \"$@\"", "sh", daemonPath, "--config", Repository.path("config/large.yaml"),
          "--runtime-dir", "\(scratch.path)/run", "--state-dir", "\(scratch.path)/state",
        ], environment: ["NOTIFY_SOCKET": notify.path], errors: errors)
      try #require(notify.wait(for: "READY=1", from: child, within: 120), "\(text("\(scratch.path)/log"))")
      let answer = try Client("\(scratch.path)/run/control.sock").ask("show slots", within: 60)
      #expect(answer.rows.count == 10_000)
      #expect(try Client("\(scratch.path)/run/partition/LPAR999.sock").done("hello")["slots"]?.isEmpty == false)
      child.end()
    }
  }
}
