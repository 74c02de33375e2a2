import ControlConfiguration
import Glibc
import Testing

@Suite("docs/configuration.md")
struct ConfigurationReferenceGoldenTests {
  @Test("is what the schema says; CONTROLPROG_UPDATE_GOLDEN=1 writes it anew")
  func isFresh() throws {
    if getenv("CONTROLPROG_UPDATE_GOLDEN") != nil {
      let stream = try #require(fopen("\(repository)/docs/configuration.md", "w"))
      fputs(Reference.markdown, stream)
      fclose(stream)
    }
    #expect(try file("docs/configuration.md") == Reference.markdown)
  }

  @Test("names every key of the samples", arguments: ["embedded.yaml", "qemu.yaml"])
  func namesKeys(name: String) throws {
    // Members that only QEMU knows.
    let foreign = ["type", "restrict", "mac"]
    for line in try file("config/\(name)").split(separator: "\n") {
      let words = line.drop { $0 == " " || $0 == "-" }
      guard !words.hasPrefix("#"), let colon = words.firstIndex(of: ":") else { continue }
      let key = words[..<colon]
      guard !foreign.contains(String(key)) else { continue }
      #expect(Reference.markdown.contains("| `\(key)` |"), "\(key) is not in the reference")
    }
  }
}
