import ControlProtocol
import Foundation
import QMPClient
import SeededRandom
import Testing

@Suite("QMP: random bytes and random cuts")
struct RandomTests {
  private static func seed(_ what: String) -> UInt64 {
    let given = ProcessInfo.processInfo.environment["CONTROLPROG_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("QMP, \(what): CONTROLPROG_SEED=\(seed)")
    return seed
  }

  private static let session = [
    #"urn": {}, "id": "dead.1"}"#, Steps.event("EARLY"), Steps.greeting, Steps.event("BETWEEN"), Steps.reply("run.1"),
    Steps.reply("dead.3"), Steps.event("A"), Steps.reply("run.3", #"[{"a":[1,-2,"\u00e9\n"]}]"#),
    #"{"id": "run.2", "error": {"class": "GenericError", "desc": "text"}}"#, Steps.event("B"),
  ].map { Array("\($0)\r\n".utf8) }

  /// Feeds `bytes` in `chunks`; two commands are asked for as soon as the session is open.
  private static func play(_ chunks: [[UInt8]]) -> (actions: [Action], counters: QMPCounters) {
    var steps = Steps()
    var actions = steps.machine.handle(.opened)
    for chunk in chunks {
      let now = steps.machine.handle(.bytes(chunk))
      actions += now
      for case .ready in now {
        for token in UInt64(1)...2 { actions += steps.execute("stop", token: token) }
      }
    }
    actions += steps.machine.handle(.closed)
    return (actions, steps.machine.counters)
  }

  /// As play, but never with the session's opening and its answers in one chunk.
  private static func cut(_ random: inout SplitMix64) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    for part in [session[..<5], session[5...]] {
      var rest = part.flatMap { $0 }[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...min(rest.count, 60), using: &random)
        chunks.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
    }
    return chunks
  }

  @Test("a stream cut anywhere says the same as the whole")
  func cuts() {
    let seed = Self.seed("cuts")
    var random = SplitMix64(seed: seed)
    let whole = Self.play(Self.session)
    #expect(whole.actions.answers.count == 2 && whole.actions.notices.count == 5)
    #expect(whole.counters.strayLines == 1 && whole.counters.unknownReplies == 1)
    for round in 0..<500 {
      let cut = Self.play(Self.cut(&random))
      #expect(cut.actions == whole.actions && cut.counters == whole.counters, "seed \(seed), round \(round)")
    }
    #expect(Self.play(Self.session.flatMap { $0.map { [$0] } }).actions == whole.actions, "byte by byte")
  }

  @Test("whatever comes, every command ends once, the end comes once and last, and the counts are bounded")
  func noise() {
    let seed = Self.seed("noise")
    var random = SplitMix64(seed: seed)
    var met: Set<String> = []
    for round in 0..<4_000 {
      var lines = Self.session
      for _ in 0..<Int.random(in: 0..<3, using: &random) { Self.damage(&lines, &random) }
      let (actions, _) = Self.play(lines)
      let asked = actions.contains { if case .ready = $0 { true } else { false } } ? 2 : 0
      #expect(actions.answers.count == asked && actions.answers.values.allSatisfy { $0.count == 1 }, "\(seed) \(round)")
      #expect(actions.ends.count == 1, "seed \(seed), round \(round)")
      #expect(actions.last.map { [$0].ends.count } == 1, "seed \(seed), round \(round)")
      met.formUnion(actions.ends.map { "\($0)".prefix(10) }.map(String.init))
      met.formUnion(actions.answers.values.joined().map { "\($0)".prefix(5) }.map(String.init))
    }
    // A run that met no damage has shown nothing.
    #expect(met.isSuperset(of: ["a line is ", "QEMU hung ", "done(", "faile", "lost"]), "seed \(seed): \(met)")
  }

  private static func damage(_ lines: inout [[UInt8]], _ random: inout SplitMix64) {
    let line = Int.random(in: 0..<lines.count, using: &random)
    guard !lines[line].isEmpty else { return }
    let place = Int.random(in: 0..<lines[line].count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: lines[line].remove(at: place)
    case 1: lines[line].insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 2: lines[line][place] = UInt8.random(in: 0...255, using: &random)
    case 3: lines[line] = Array(lines[line][..<place])
    case 4: lines.insert(lines[line], at: Int.random(in: 0...lines.count, using: &random))
    default: lines.remove(at: line)
    }
    if lines.isEmpty { lines = [[]] }
  }
}
