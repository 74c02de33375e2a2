internal import Glibc
internal import Testing

@Suite("controlprog-timeline, from outside", .onItsOwnThread, .timeLimit(.minutes(10)))
struct TimelineProcessTests {
  private static let program =
    daemonPath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/controlprog-timeline"
  private static let utf8 = ["LANG": "C.UTF-8"]

  private func draw(
    _ arguments: [String], input: String = "", _ environment: [String: String] = utf8
  ) throws -> Finished {
    try run([Self.program] + arguments, input: Array(input.utf8), environment: environment)
  }

  @Test("a failover of a real daemon, from its socket, also as SVG", arguments: ["a", "b"])
  func socket(plan: String) throws {
    let lab = try Lab.started()
    try lab.control().done("failover FROM=LPAR0 TO=LPAR1 CASE=\(plan) TIMEOUT=1")
    let svg = "\(lab.scratch.path)/chart.svg"
    let result = try draw(["--socket", lab.controlSocket, "--last-failover", "--svg", svg])
    #expect(result.code == 0, "\(result)")
    #expect(result.output.contains("case (\(plan))") && !result.output.contains("not seen"), "\(result)")
    #expect(result.output.contains("hot add"), "\(result)")
    #expect(!result.output.contains("\u{1b}"), "colour although this is no terminal")
    #expect(XMLCheck(text(svg)) != nil)
    let same = try draw(["--socket", lab.controlSocket, "--operation", "1"])
    #expect(same.output == result.output)
    let all = try draw(["--socket", lab.controlSocket, "--since", "1"])
    #expect(all.output.contains("the control program is up"), "\(all)")
  }

  @Test("more events than one page")
  func pages() throws {
    let lab = try Lab.started()
    let control = try lab.control()
    for index in 0..<600 { try control.done("set_cpu_share LPAR=0 PERCENT=\(index % 100 + 1)") }
    let events = try control.done("show events SINCE=0 LIMIT=1").rows
    #expect(events.count == 1)
    try control.done("failover FROM=LPAR0 TO=LPAR1")
    let result = try draw(["--socket", lab.controlSocket])
    #expect(result.code == 0 && result.output.contains("case (a)"), "\(result)")
  }

  @Test("from standard input, in the character set of the locale")
  func input() throws {
    let lines = text(Recorded.failoverA.path)
    #expect(try draw([], input: lines).output.contains("●"))
    for environment in [["LANG": "C"], [:], ["LANG": "C.UTF-8", "LC_ALL": "POSIX"]] {
      let result = try draw(["-"], input: lines, environment)
      #expect(result.code == 0 && result.output.utf8.allSatisfy { $0 < 0x80 }, "\(environment)")
    }
    #expect(try draw(["--ascii"], input: lines).output.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test("exit statuses")
  func statuses() throws {
    #expect(try draw([], input: "").code == 1)
    #expect(try draw([], input: "nonsense\n").code == 65)
    #expect(try draw(["--operation", "1", "--since", "1"]).code == 64)
    #expect(try draw(["--socket", "/nowhere/control.sock"]).code == 69)
    #expect(try draw(["/nowhere/events.json"]).code == 74)
    #expect(try draw([Recorded.failoverA.path, "--svg", "/nowhere/chart.svg"]).code == 74)
    #expect(try draw([Recorded.failoverA.path, "--operation", "99"]).code == 1)
  }
}
