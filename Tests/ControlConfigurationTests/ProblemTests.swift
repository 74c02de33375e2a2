import ControlConfiguration
import Testing

@Suite("Every mistake is refused with its place")
struct ProblemTests {
  @Test("said once, where it stands", arguments: Mistake.all)
  func refused(_ mistake: Mistake) throws {
    let found = problems(mistake.base.changing(mistake.old, mistake.new))
    let first = try #require(found.first)
    #expect(found.count == 1, "\(found)")
    let place = ["test.yaml:\(mistake.place)", mistake.path].filter { !$0.isEmpty }.joined(separator: " ")
    #expect(first.hasPrefix(place + " "), "\(first)")
    for part in mistake.says { #expect(first.contains(part), "\(first) does not say \(part)") }
  }

  @Test("the small configurations themselves have none", arguments: [small, smallQEMU])
  func small_(text: String) { #expect(problems(text) == []) }

  @Test("several are said at once, in the order of the file")
  func several() {
    let text = small.changing("{name: db}", "{nam: db}").changing("slot: 0,", "slot: x,").changing(
      "role: operator", "role: x")
    #expect(
      problems(text).map { $0.split(separator: " ")[0] } == [
        "test.yaml:2:25:", "test.yaml:4:5:", "test.yaml:4:6:", "test.yaml:11:12:",
      ])
  }

  @Test("what follows from a mistake is not said again")
  func noCascade() {
    #expect(problems(small.changing("partitions:", "partition:")).count == 2, "unknown key, missing key")
    #expect(problems(small.changing("name: A", "nmae: A")).count == 2, "unknown key, missing key")
    #expect(problems(small.changing("{name: disk0}", "disk0")).count == 1)
    #expect(problems(small.changing("{name: disk0}", "{name: disk0, kind: dsik, size: 2MiB}")).count == 1)
    #expect(problems(smallQEMU.changing("{kind: qemu}", "{kind: qemo}")).count == 1, "which settings it has is unknown")
    #expect(problems(smallQEMU + "\n  - {slot: 1-20, card: {}}").count == 1, "not for each of the slots")
    #expect(problems(small + "\n  - {slot: 1-20, card: {kind: nte}}").count == 1, "not for each of the slots")
  }

  @Test("beyond a hundred they are counted")
  func tooMany() {
    let text = (1...250).map { "k\($0): 1\n" }.joined() + small
    #expect { try parse(text) } throws: { error in
      let error = error as? ConfigurationError
      return error?.problems.count == 100 && error?.omitted == 150
    }
  }

  @Test("an empty file, and one that is no mapping")
  func nothing() {
    #expect(problems("# nothing\n") == ["test.yaml: found nothing; at least `partitions` is required"])
    #expect(problems("[]") == ["test.yaml:1:1: found an empty list; allowed is a mapping"])
    #expect(problems("{}").first?.contains("\"partitions\" is missing") == true)
    #expect(problems("partitions: []").first?.contains("a list of at least one") == true)
  }

  @Test("bytes that are no UTF-8 are refused with line and column")
  func notUTF8() {
    let text = Array("# line 1\nstate_dir: /a".utf8) + [0xFF]
    #expect { try Configuration.parse(text, file: "f", accounts: accounts) } throws: { error in
      let problem = (error as? ConfigurationError)?.problems.first
      return problem?.line == 2 && problem?.column == 14
    }
  }
}
