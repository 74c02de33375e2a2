import ControlModel
import ControlTestSupport
import Glibc
import Testing

@testable import PartitionProcesses

@Suite("Records of processes")
struct ProcessRecordTests {
  @Test("what is written is read; anything else is nothing")
  func roundTrip() {
    let record = ProcessRecord(boot: "b-1", generation: BootGeneration(7), pid: 42, startTime: .max)
    #expect(ProcessRecord(record.bytes) == record)
    for invocation in ["", "0123456789abcdef"] {
      let unit = ProcessRecord(boot: "b-1", generation: BootGeneration(7), pid: 42, invocation: invocation)
      #expect(ProcessRecord(unit.bytes) == unit && unit != ProcessRecord(record.bytes))
      var whole = unit
      whole.startFile = "/run/start/é=1"
      #expect(ProcessRecord(whole.bytes) == whole && whole != unit)
    }
    for text in [
      "", "boot=b-1\n", "boot=b-1\ngeneration=7\npid=42\nstart=+5\n", "boot=b-1\ngeneration=7\npid=-1\nstart=5\n",
      "boot=b-1\ngeneration=07\npid=42\nstart=5\n", "boot=b-1\ngeneration=7\npid=42\nstart=5",
      "boot=b-1\ngeneration=7\npid=42\nstart=99999999999999999999\n",
      "boot=b-1\ngeneration=7\npid=9999999999\nstart=5\n",
      "boot=b-1\ngeneration=7\npid=42\nstart=5\nfile=/a\n",
      "boot=b-1\ngeneration=7\npid=42\nstart=5\nunit=1\nfile=/a\nfile=/a\n",
      "boot=b-1\r\ngeneration=7\r\npid=42\r\nstart=5\r\n",
    ] {
      #expect(ProcessRecord(Array(text.utf8)) == nil, "\(text)")
    }
  }

  @Test("a record that cannot be read, or means nothing, is not the word that nothing runs")
  func unreadable() throws {
    let bench = try Scratch()
    let rig = Supervised(bench, ["/bin/sleep", "1000"])
    #expect(try rig.processes.adopt(rig.program) == nil)
    let path = bench.root + "/process/LPAR0.process"
    try SmallFile.makeDirectory(bench.root + "/process")
    func expectRefusal(_ why: String, sourceLocation: SourceLocation = #_sourceLocation) {
      let failure = #expect(throws: ProcessUnknown.self, sourceLocation: sourceLocation) {
        try rig.processes.adopt(rig.program)
      }
      let text = failure?.text ?? ""
      #expect(text.hasPrefix(why) && text.contains("remove the file"), "\(text)", sourceLocation: sourceLocation)
      #expect(access(path, F_OK) == 0, sourceLocation: sourceLocation)
    }
    for damaged in ["", "damaged"] {
      try SmallFile.write(Array(damaged.utf8), to: path)
      expectRefusal("\(path) is damaged: ")
    }
    // Refused by the kernel, whoever we are.
    unlink(path)
    mkdir(path, 0o700)
    expectRefusal("open \(path), which is no ordinary file: ")
    rmdir(path)
    #expect(try rig.processes.adopt(rig.program) == nil)
  }

  @Test("a process's name may look like the rest of the line")
  func strangeName() throws {
    let line = "12 (a) S 1 2 (x) ) R 1 12 77 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0\n"
    let status = try #require(ProcessStatus(line: Array(line.utf8)))
    let plain = "12 (b) R 1 12 77 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0\n"
    #expect(status == ProcessStatus(line: Array(plain.utf8)))
    #expect((status.session, status.startTime) == (77, 4711))
    #expect(ProcessStatus(line: Array("12 (b) R 1 12".utf8)) == nil)
    #expect(ProcessStatus(line: []) == nil)
    #expect(ProcessStatus(pid: getpid())?.session == getsid(0))
  }

  @Test("a directory has the mode that is asked for, whatever the umask; one that is there keeps its own")
  func directories() async {
    await #expect(processExitsWith: .success) {
      umask(0o077)
      let scratch = try Scratch()
      let path = "\(scratch.root)/directory"
      func mode() -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
      }
      try SmallFile.makeDirectory(path, mode: 0o711)
      #expect(mode() == 0o711)
      try SmallFile.makeDirectory(path, mode: 0o755)
      #expect(mode() == 0o711)
    }
  }

  @Test("small files are whole or not there, and never followed through a link")
  func smallFiles() throws {
    let bench = try Scratch()
    let path = bench.root + "/small"
    #expect(try SmallFile.read(path) == nil)
    try SmallFile.write(Array("one".utf8), to: path)
    try SmallFile.write(Array("2".utf8), to: path)
    #expect(try SmallFile.read(path) == Array("2".utf8))
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    try SmallFile.remove(path)
    try SmallFile.remove(path)
    symlink("/etc/hostname", path)
    #expect(throws: SystemError.self) { try SmallFile.read(path) }
  }
}
