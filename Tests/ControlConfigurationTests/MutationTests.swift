import ControlConfiguration
import ControlModel
import Glibc
import SeededRandom
import Testing

@Suite("Random changes of the sample")
struct MutationTests {
  @Test("are read or refused, never more", arguments: ["embedded.yaml", "qemu.yaml"])
  func mutations(name: String) throws {
    let seed = getenv("CONTROLPROG_SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0...(.max))
    print("mutations of \(name): CONTROLPROG_SEED=\(seed)")
    var generator = SplitMix64(seed: seed)
    let sample = Array(try file("config/\(name)").utf8)
    var (read, refused) = (0, 0)
    for _ in 0..<3000 {
      var text = sample
      for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&text, &generator) }
      do {
        let configuration = try Configuration.parse(text, file: "m", accounts: accounts)
        checkWhole(configuration, seed)
        read += 1
      } catch {
        #expect(!error.problems.isEmpty, "seed \(seed)")
        #expect(
          error.problems.allSatisfy { !$0.text.isEmpty && !$0.description.contains("\n") }, "seed \(seed): \(error)")
        refused += 1
      }
    }
    print("read \(read), refused \(refused)")
    #expect(read > 100 && refused > 100, "too few of either kind: the run is void; seed \(seed)")
  }

  /// What is read must make a state that keeps the invariants.
  private func checkWhole(_ configuration: Configuration, _ seed: UInt64) {
    let state = ControlState(
      topology: configuration.topology(connectsInstantly: true, withdrawsEjectRequests: true),
      slots: configuration.initialSlots, partitions: configuration.initialPartitions,
      clusters: configuration.initialClusters)
    #expect(state.violations() == [], "seed \(seed)")
    #expect(state.slots.rows.allSatisfy { slot in slot.partition.map { state.partitions.contains($0) } ?? true })
  }

  private func mutate(_ text: inout [UInt8], _ generator: inout SplitMix64) {
    let place = Int.random(in: 0..<text.count, using: &generator)
    let other = Int.random(in: 0..<text.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: text[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: text[place] = Array("{}[]:,-&*!?|>'\"#%@` 0123456789\n".utf8).randomElement(using: &generator) ?? 0
    case 2: text.removeSubrange(place..<min(text.count - 1, place + Int.random(in: 1...12, using: &generator)))
    case 3: text.insert(contentsOf: text[min(place, other)..<min(max(place, other), min(place, other) + 60)], at: place)
    case 4: text.swapAt(place, other)
    default: swapLines(&text, &generator)
    }
  }

  private func swapLines(_ text: inout [UInt8], _ generator: inout SplitMix64) {
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    lines.swapAt(
      Int.random(in: 0..<lines.count, using: &generator), Int.random(in: 0..<lines.count, using: &generator))
    text = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }
}
