import Foundation
import SeededRandom
import Testing

@testable import ControlStore

@Suite("SHA-256 (FIPS 180-4)")
struct SHA256Tests {
  private func hex(_ message: [UInt8]) -> String {
    SHA256.digest(message).map { String(format: "%02x", $0) }.joined()
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ]) func theStandardsVectors(message: String, digest: String) {
    #expect(hex(Array(message.utf8)) == digest)
  }

  @Test func aMillionTimesA() {
    #expect(
      hex([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Every length around the block's end, against the system's tool.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sha256sum"), "needs sha256sum"))
  func theSystemsToolAgrees() throws {
    let scratch = try Scratch()
    var numbers = SplitMix64(seed: 256)
    let messages = (Array(0...130) + [1_000, 4_095, 65_537]).map { numbers.bytes($0) }
    var paths: [String] = []
    for (index, message) in messages.enumerated() {
      paths.append(scratch.path + "/\(index)")
      try Data(message).write(to: URL(fileURLWithPath: paths[index]))
    }
    let tool = Process()
    tool.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    tool.arguments = paths
    let output = Pipe()
    tool.standardOutput = output
    try tool.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    tool.waitUntilExit()
    #expect(text.split(separator: "\n").map { String($0.prefix(64)) } == messages.map { hex($0) })
  }
}
