internal import Glibc
internal import RecordLog
internal import Testing

extension RecorderProcessTests {
  @Suite("Damage is found") struct Damage {
    /// A lab with at least ten records, all acknowledged, and nobody who writes.
    private func written() throws -> (Lab, RecorderProcess) {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR0")
      try recorder.launch()
      try recorder.await(10)
      recorder.child?.end()
      try recorder.takeAll()
      return (lab, recorder)
    }

    private func put(_ bytes: [UInt8], at offset: Int, _ lab: Lab) throws {
      let file = open("\(lab.state)/disk0.img", O_WRONLY | O_CLOEXEC)
      defer { close(file) }
      #expect(pwrite(file, bytes, bytes.count, off_t(offset)) == bytes.count, "\(lastError())")
    }

    @Test("a byte of a record: verify names it, and the service does not go on")
    func byte() throws {
      let (lab, recorder) = try written()
      try put([0x55], at: 4 * 512 + 50, lab)
      let result = try verifyImage(lab)
      #expect(result.code == 1, "\(result)")
      #expect(result.output.contains("fault: record 4 is damaged: its checksum is wrong"), "\(result)")
      #expect(result.output.contains("lost: record 4, acknowledged by LPAR0"), "\(result)")
      #expect(try verifyImage(lab, withPromises: false).code == 65)
      try recorder.launch()
      #expect(try recorder.exitCode() == 65, "\(recorder.log)")
      #expect(recorder.log.contains("record 4 is damaged"), "\(recorder.log)")
    }

    @Test("a record that is gone is a gap")
    func gap() throws {
      let (lab, recorder) = try written()
      try put([UInt8](repeating: 0, count: 512), at: 5 * 512, lab)
      let result = try verifyImage(lab)
      #expect(result.code == 1 && result.output.contains("fault: record 5 is missing"), "\(result)")
      try recorder.launch()
      #expect(try recorder.exitCode() == 65, "\(recorder.log)")
    }

    @Test("the last records gone: only the promises know")
    func end() throws {
      let (lab, _) = try written()
      let count = text(RecorderProcess.acknowledged(lab)).split(separator: "\n").count
      try put([UInt8](repeating: 0, count: 512), at: count * 512, lab)
      #expect(try verifyImage(lab, withPromises: false).code == 0)
      let result = try verifyImage(lab)
      #expect(result.code == 1 && result.output.contains("lost 1,"), "\(result)")
    }

    @Test("a whole record that is not the promised one")
    func exchanged() throws {
      let (lab, _) = try written()
      let first = Sector(read("\(lab.state)/disk0.img")[..<512])
      let log = try #require(try Superblock.read(first)).log
      try put(Record(log: log, number: 2, writer: "LPAR0", run: 1, time: 1).sector.bytes, at: 2 * 512, lab)
      let result = try verifyImage(lab)
      #expect(result.code == 1 && result.output.contains("lost: record 2"), "\(result)")
    }

    @Test("a disk with something else on it is left alone")
    func foreign() throws {
      let lab = try Lab.started()
      try put(Array("a file system".utf8), at: 0, lab)
      let recorder = try RecorderProcess(lab, "LPAR0")
      #expect(try recorder.run("start").code == 65)
      #expect(read("\(lab.state)/disk0.img").starts(with: Array("a file system".utf8)))
    }

    @Test("a full log ends it with 73, and all that was acknowledged is there")
    func full() throws {
      let lab = try Lab.started()
      try put(Superblock(log: 7, sectors: 4).sector.bytes, at: 0, lab)
      let recorder = try RecorderProcess(lab, "LPAR0")
      try recorder.launch()
      #expect(try recorder.exitCode() == 73, "\(recorder.log)")
      try recorder.takeAll()
      let result = try verifyImage(lab)
      #expect(result.code == 0 && result.output.contains("records 3, acknowledged 3, lost 0"), "\(result)")
    }

    @Test("a failed medium ends it with 74")
    func mediumFails() throws {
      let lab = try Lab.started()
      let recorder = try RecorderProcess(lab, "LPAR0")
      try recorder.launch()
      try recorder.await(3)
      try lab.control().done("fail_device SLOT=0")
      // Access to a failed device ends at once: either word is true, depending on what was under way.
      #expect([74, 77].contains(try recorder.exitCode()), "\(recorder.log)")
    }
  }
}
