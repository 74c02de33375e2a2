internal import Glibc
internal import Testing

extension RecorderProcessTests {
  @Suite("start, check, stop") struct ServiceControl {
    @Test("start returns after the first record; check is content; stop ends it")
    func life() throws {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR0")
      #expect(try recorder.run("check").errors.contains("not running"))
      let started = try recorder.run("start")
      #expect(started.code == 0 && started.output.contains("has written record 1"), "\(started)")
      try recorder.await(1)
      #expect(try recorder.run("start").code == 75)
      #expect(try recorder.run("verify", recorder.card).code == 75, "a card has one driver")
      #expect(try recorder.run("check", ["--limit", "20"]).code == 0)
      #expect(try recorder.run("stop").output.contains("stopped process"))
      #expect(try recorder.run("check", ["--limit", "20"]).code == 1)
      #expect(try recorder.run("stop").code == 0)
      try recorder.takeAll()
      let result = try recorder.run("verify", recorder.card + ["--ack", RecorderProcess.acknowledged(lab)])
      #expect(result.code == 0 && result.output.contains(", lost 0, "), "\(result)")
    }

    @Test("a hung service is not healthy, and stop kills it")
    func hung() throws {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR0")
      try recorder.run("start")
      try recorder.await(3)
      let pid = try #require(pid_t(text("\(recorder.state)/recorder.lock").split(separator: "\n").first ?? ""))
      kill(pid, SIGSTOP)
      try recorder.takeAll()
      let more = try recorder.take(within: 0.5)
      #expect(!more, "a stopped service has written a record")
      let checked = try recorder.run("check", ["--limit", "0.4"])
      #expect(checked.code == 1 && checked.errors.contains("the limit is"), "\(checked)")
      let stopped = try recorder.run("stop", ["--timeout", "0.2"])
      #expect(stopped.code == 0 && stopped.output.contains("killed"), "\(stopped)")
      #expect(try verifyImage(lab).code == 0)
    }

    @Test("start fails with the service's own status: the slot is another's")
    func startFails() throws {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR1")
      let result = try recorder.run("start")
      #expect(result.code == 77, "\(result)")
      #expect(text("\(recorder.state)/recorder.log").contains("general_protection"))
    }

    @Test("start with a daemon that is not there ends in time")
    func startTimesOut() throws {
      let lab = try Lab()
      let recorder = try RecorderProcess(lab, "LPAR0")
      let result = try recorder.run("start", ["--timeout", "0.5"])
      #expect(result.code == 69 && result.errors.contains("no record was acknowledged"), "\(result)")
      #expect(try recorder.run("check").errors.contains("not running"))
    }

    @Test("wrong use: 64")
    func usage() throws {
      #expect(try run([recorderPath, "run", "--state", "/nowhere"]).code == 64)
      #expect(try run([recorderPath, "verify"]).code == 64)
      #expect(try run([recorderPath, "--version"]).code == 0)
    }
  }
}
