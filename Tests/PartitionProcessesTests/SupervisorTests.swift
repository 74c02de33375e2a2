import ControlModel
import ControlTestSupport
import Glibc
import Testing

@testable import PartitionProcesses

@Suite("Partitions' processes: what is told of them, and what is known of them meanwhile", .timeLimit(.minutes(1)))
struct SupervisorTests {
  private static let zero = PartitionID(0)
  private static let first = BootGeneration(1)

  @Test("its pid is known while it runs and no longer")
  func pid() async throws {
    let bench = try Scratch()
    let rig = Supervised(bench, ["/bin/sleep", "1000"])
    #expect(rig.processes.processID(of: Self.zero) == nil)
    rig.processes.powerOn(rig.program, Self.first)
    #expect(await rig.next() == .started(Self.zero, Self.first))
    let pid = try #require(rig.processes.processID(of: Self.zero))
    #expect(ProcessStatus(pid: pid)?.session == pid)
    rig.processes.stop()
    #expect(rig.processes.processID(of: Self.zero) == nil, "nobody watches it any more")
    let second = Supervised(bench, ["/bin/sleep", "1000"])
    #expect(try second.processes.adopt(second.program) == Self.first)
    #expect(second.processes.processID(of: Self.zero) == pid)
    second.processes.powerOff(Self.zero, Self.first)
    #expect(await second.next() == .gone(Self.zero, Self.first))
    #expect(second.processes.processID(of: Self.zero) == nil)
  }

  @Test("marks and details are the product's: the user's variables get through, but for names like theirs")
  func environment() {
    var program = PartitionProgram(
      id: Self.zero, name: "LPAR0", ownerUID: 1, command: ["a"],
      environment: ["B": "2", "A": "1", "CONTROLPROG_LPAR": "forged", "PATH": "/p"], marks: ["CONTROLPROG_X": "x"],
      details: ["CONTROLPROG_LPAR": "0"])
    func launch() -> ProcessLaunch { ProcessLaunch(program: program, generation: BootGeneration(7), logPath: "/l") }
    #expect(launch().marks == ["CONTROLPROG_X=x", "CONTROLPROG_GENERATION=7"])
    #expect(launch().environment == launch().marks + ["CONTROLPROG_LPAR=0", "A=1", "B=2", "PATH=/p"])
    program.environment = [:]
    #expect(launch().environment.last == "PATH=\(ProcessLaunch.searchPath)")
  }

  @Test("switched on again as another program: the next one is what was asked for last")
  func otherProgram() async throws {
    let bench = try Scratch()
    let fifo = bench.fifo()
    let rig = Supervised(bench, ["/bin/sleep", "1000"])
    rig.processes.powerOn(rig.program, Self.first)
    #expect(await rig.next() == .started(Self.zero, Self.first))
    var other = rig.program
    other.command = ["/bin/sh", "-c", "echo other > \(fifo); exec sleep 1000"]
    rig.processes.powerOn(other, BootGeneration(2))
    #expect(await rig.next() == .gone(Self.zero, Self.first))
    #expect(await rig.next() == .started(Self.zero, BootGeneration(2)))
    #expect(Scratch.line(from: fifo) == "other")
    rig.processes.powerOff(Self.zero, BootGeneration(2))
    #expect(await rig.next() == .gone(Self.zero, BootGeneration(2)))
  }

  @Test("a generation runs once: who asks for it after its end, or while it ends, is told of the end")
  func once() async throws {
    let bench = try Scratch()
    let rig = Supervised(bench, ["/bin/sleep", "1000"])
    rig.processes.powerOn(rig.program, Self.first)
    #expect(await rig.next() == .started(Self.zero, Self.first))
    rig.processes.powerOff(Self.zero, Self.first)
    rig.processes.powerOn(rig.program, Self.first)
    #expect(await rig.next() == .gone(Self.zero, Self.first))
    rig.processes.powerOn(rig.program, Self.first)
    #expect(await rig.next() == .gone(Self.zero, Self.first))
    #expect(rig.processes.processID(of: Self.zero) == nil)
  }

  @Test("last words are those of the last start")
  func lastWords() async throws {
    let bench = try Scratch()
    let rig = Supervised(bench, ["/bin/sh", "-c", "echo first: no; echo >&2 '\twhy'"])
    #expect(rig.processes.lastWords(of: rig.program) == "")
    rig.processes.powerOn(rig.program, Self.first)
    #expect(await rig.next() == .started(Self.zero, Self.first))
    #expect(await rig.next() == .gone(Self.zero, Self.first))
    #expect(rig.processes.lastWords(of: rig.program) == "first: no why")
    var other = rig.program
    other.command = ["/bin/echo", "second"]
    rig.processes.powerOn(other, BootGeneration(2))
    #expect(await rig.next() == .started(Self.zero, BootGeneration(2)))
    #expect(await rig.next() == .gone(Self.zero, BootGeneration(2)))
    #expect(rig.processes.lastWords(of: other) == "second")
    let later = Supervised(bench, [])
    #expect(later.processes.lastWords(of: later.program) == "first: no why second", "it saw no start")
  }

  @Test("of a long log only the end, and nothing that moves a terminal's cursor")
  func logTail() throws {
    let bench = try Scratch()
    let log = ProcessLog(path: bench.root + "/l")
    #expect(log.length == 0 && log.words(from: 0) == "")
    let text = String(repeating: "é", count: 3000) + "\u{1B}[2J\r\n\u{0}\u{85}end\u{9B}\u{2028}\n"
    try SmallFile.write(Array(text.utf8), to: log.path)
    #expect(log.length == Int64(text.utf8.count))
    let words = log.words(from: 3)
    #expect(words.hasSuffix("é[2J end") && words.hasPrefix("é") && words.utf8.count < 2048)
    #expect(log.words(from: log.length) == "")
    #expect(log.words(from: log.length + 1) == words, "it was cut meanwhile")
    #expect(ProcessLog.line(Array("\n\n a \t b\n".utf8)) == "a b")
    #expect(ProcessLog.line([0x41, 0xFF, 0x42]) == "A\u{FFFD}B")
  }

  @Test("a program without a command is not started")
  func nothing() async throws {
    let bench = try Scratch()
    let rig = Supervised(bench, [])
    rig.processes.powerOn(rig.program, Self.first)
    guard case .startFailed(Self.zero, Self.first, let text)? = await rig.next() else { return #expect(Bool(false)) }
    #expect(text.contains("no command"))
  }
}
