internal import Glibc
internal import Testing

extension RecorderProcessTests {
  @Suite("What was acknowledged survives") struct Survival {
    @Test("kill -9 of the recorder: the next one verifies and goes on")
    func killed() throws {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR0")
      for _ in 0..<3 {
        try recorder.launch()
        try recorder.await(5)
        recorder.child?.end(SIGKILL)
        try recorder.takeAll()
      }
      try recorder.launch()
      try recorder.await(1)
      #expect(recorder.log.contains("verified 0 records; going on as LPAR0 with record 1"))
      #expect(recorder.log.contains(/verified \d\d records, last by LPAR0/), "\(recorder.log)")
      recorder.child?.signal(SIGTERM)
      #expect(try recorder.exitCode() == 0)
      try recorder.takeAll()
      let result = try verifyImage(lab)
      #expect(result.code == 0, "\(result)")
      #expect(result.output.contains(", lost 0, "), "\(result)")
    }

    @Test("the slot moves while it writes: nothing is lost, the old side ends with 77, the new one goes on")
    func moved() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let old = try RecorderProcess(lab, "LPAR0")
      let new = try RecorderProcess(lab, "LPAR1")
      try old.launch()
      try old.await(20)
      try control.done("rem_pci LPAR=0")
      try control.done("add_pci LPAR=0 TO=LPAR1")
      #expect(try old.exitCode() == 77, "\(old.log)")
      #expect(old.log.contains("general_protection"), "\(old.log)")
      try old.takeAll()
      try new.launch()
      try new.await(20)
      #expect(new.log.contains(/verified \d+ records, last by LPAR0; going on as LPAR1/), "\(new.log)")
      new.child?.end()
      try new.takeAll()
      let result = try verifyImage(lab)
      #expect(result.code == 0, "\(result)")
      #expect(result.output.contains("LPAR0: ") && result.output.contains("LPAR1: "), "\(result)")
    }

    @Test("power-off of the partition ends it as well")
    func poweredOff() throws {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR0")
      try recorder.launch()
      try recorder.await(3)
      try lab.control().done("deact LPAR=0")
      #expect(try recorder.exitCode() == 77, "\(recorder.log)")
      try recorder.takeAll()
      #expect(try verifyImage(lab).code == 0)
    }

    @Test("it sleeps through a move and back: it writes nothing over the other's records")
    func slept() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let sleeper = try RecorderProcess(lab, "LPAR0")
      let other = try RecorderProcess(lab, "LPAR1")
      // Long, so that it is stopped between two records and not within one.
      sleeper.interval = 0.4
      try sleeper.launch()
      try sleeper.await(3)
      sleeper.child?.signal(SIGSTOP)
      try control.done("rem_pci LPAR=0")
      try control.done("add_pci LPAR=0 TO=LPAR1")
      try other.launch()
      try other.await(10)
      other.child?.end()
      try other.takeAll()
      try control.done("rem_pci LPAR=1")
      try control.done("add_pci LPAR=1 SLOT=0 TO=LPAR0")
      sleeper.child?.signal(SIGCONT)
      #expect(try sleeper.exitCode() == 77, "\(sleeper.log)")
      #expect(sleeper.log.contains("the card was reset"), "\(sleeper.log)")
      try sleeper.takeAll()
      let result = try verifyImage(lab)
      #expect(result.code == 0, "\(result)")
    }
  }
}
