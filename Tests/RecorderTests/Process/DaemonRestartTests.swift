internal import Glibc
internal import Testing

extension RecorderProcessTests {
  @Suite("The daemon goes and comes") struct DaemonRestart {
    @Test("kill -9 of the daemon: the recorder connects anew, verifies and goes on")
    func restarted() throws {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR0")
      try recorder.launch()
      try recorder.await(10)
      lab.kill9()
      try recorder.takeAll()
      try lab.start()
      try recorder.await(10)
      #expect(recorder.child?.hasEnded == false)
      #expect(recorder.log.contains("connection lost"), "\(recorder.log)")
      recorder.child?.end()
      try recorder.takeAll()
      let result = try verifyImage(lab)
      #expect(result.code == 0, "\(result)")
    }

    @Test("a daemon that stays away: 69 after the limit")
    func staysAway() throws {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR0")
      try recorder.launch(["--reconnect", "0.3"])
      try recorder.await(1)
      lab.kill9()
      #expect(try recorder.exitCode() == 69, "\(recorder.log)")
    }

    @Test("the slot moves while the daemon is away from the recorder's sight: 77 at the first access")
    func movedMeanwhile() throws {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR0")
      try recorder.launch()
      try recorder.await(3)
      recorder.child?.signal(SIGSTOP)
      try lab.restart()
      try lab.control().done("rem_pci LPAR=0")
      recorder.child?.signal(SIGCONT)
      #expect(try recorder.exitCode() == 77, "\(recorder.log)")
      try recorder.takeAll()
      #expect(try verifyImage(lab).code == 0)
    }
  }
}
