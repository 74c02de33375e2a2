import ControlConfiguration
import Glibc
import Testing

@Suite("Bounds of a file")
struct BoundTests {
  @Test("aliases may be used, and count with what they stand for")
  func aliases() throws {
    let text =
      small.changing("candidates: cluster", "candidates: &both [A, B]") + "\n  - {slot: 1, candidates: *both}\n"
    #expect(try parse(text).slots.map(\.candidates.count) == [2, 2])
  }

  @Test(
    "aliases that multiply are refused where they go too far, as values and as keys",
    arguments: [("NAME: &NAME LIST\n", "6:5"), ("? &NAME LIST\n: 1\n", "11:3")])
  func billionLaughs(entry: String, place: String) {
    let text = (0...9).map { level in
      let item = level == 0 ? "x" : "*a\(level - 1)"
      let list = "[\(Array(repeating: item, count: 10).joined(separator: ", "))]"
      return entry.replacing("NAME", with: "a\(level)").replacing("LIST", with: list)
    }
    #expect(problems(text.joined()) == ["test.yaml:\(place): more than 1000000 values, with every alias written out"])
  }

  @Test("an alias inside its own anchor is refused")
  func cycle() {
    #expect(problems("x: &x [*x]\n") == ["test.yaml:1:8: the alias *x has no anchor &x before it"])
  }

  @Test("depth counts through aliases", arguments: [0, 1])
  func depth(extra: Int) {
    // The file's mapping is level 1, the list 2, so the innermost scalar of `lists` lists stands on level `lists` + 2.
    let lists = 14 + extra
    let text = "x: " + String(repeating: "[", count: lists) + "1" + String(repeating: "]", count: lists)
    #expect(problems(text).contains { $0.contains("deeper than 16") } == (extra == 1))
    let aliased = "a: &a [[[[[[[1]]]]]]]\nx: [[[[[[[*a]]]]]]]\n" + (extra == 1 ? "y: [[[[[[[[*a]]]]]]]]\n" : "")
    #expect(problems(aliased).contains { $0.contains("deeper than 16") } == (extra == 1))
  }

  @Test("a megabyte of brackets, and one of dashes, are refused", arguments: ["[", "- ", "{a: ", "? "])
  func brackets(opening: String) {
    let found = problems(String(repeating: opening, count: 1 << 19))
    #expect(found.count == 1 && found[0].contains("lists and mappings nested"), "\(found)")
  }

  @Test("ranges that repeat are cut short, not expanded again and again")
  func ranges() {
    let entries = String(repeating: "  - {slot: 0-65535}\n", count: 300)
    let found = problems(small.changing("{slot: 0,", "{slot: 0-65535,") + "\n" + entries)
    #expect(found.count == 100)
  }

  @Test("files that are too large, missing, or no files")
  func files() throws {
    var template = Array("/tmp/controlprog-config-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    let path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    defer { unlink(path) }
    #expect(ftruncate(descriptor, (16 << 20) + 1) == 0)
    close(descriptor)
    #expect(load(path) == "\(path): is larger than 16MiB")
    #expect(load("/tmp") == "/tmp: is not an ordinary file")
    #expect(load("/dev/zero") == "/dev/zero: is not an ordinary file")
    #expect(load("/nowhere/x") == "/nowhere/x: cannot be opened: No such file or directory")
  }

  private func load(_ path: String) -> String? {
    do {
      _ = try Configuration.load(path, accounts: accounts)
      return nil
    } catch {
      return error.description
    }
  }
}
