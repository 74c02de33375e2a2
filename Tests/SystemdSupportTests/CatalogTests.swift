import Glibc
import SystemdSupport
import Testing

@Suite("The journal's message catalog")
struct CatalogTests {
  private static let path =
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/systemd/controlprogd.catalog"

  /// The entries' texts by identity; an identity that stands twice has both texts.
  private func entries() throws -> [String: [String]] {
    let file = try #require(fopen(Self.path, "re"), "\(Self.path)")
    defer { fclose(file) }
    var found: [String: [String]] = [:]
    var id = ""
    var text = ""
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), file) != nil {
      let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if words.hasPrefix("-- ") {
        if !id.isEmpty { found[id, default: []].append(text) }
        id = String(words.dropFirst(3).dropLast())
        text = ""
      } else {
        text += words
      }
    }
    if !id.isEmpty { found[id, default: []].append(text) }
    return found
  }

  @Test("has one entry for each identity, and none for any other")
  func identities() throws {
    let entries = try entries()
    #expect(Set(entries.keys) == Set(MessageID.allCases.map(\.rawValue)))
    #expect(entries.values.allSatisfy { $0.count == 1 })
  }

  @Test("says what happened and what to do, with nothing but our own fields", arguments: MessageID.allCases)
  func isWhole(id: MessageID) throws {
    let text = try #require(try entries()[id.rawValue]?.first)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0].hasPrefix("Subject: ") && lines[1] == "Defined-By: controlprogd" && lines[2].hasPrefix("Support: "))
    let paragraphs = lines.dropFirst(3).split(separator: "")
    #expect(paragraphs.count >= 2, "what happened, and what to do")
    let fields = text.split(separator: "@", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map(\.element)
    #expect(fields.allSatisfy { $0.hasPrefix("CONTROLPROG_") }, "\(fields)")
    #expect(lines.allSatisfy { $0.count <= 90 })
  }
}
