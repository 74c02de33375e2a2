import ControlModel
import ControlProtocol
import Foundation
import SeededRandom
import Testing

@Suite("frames of random bytes")
struct RandomBytesTests {
  private static let seeds = [
    "deact LPAR = 0", "send to=LPAR1 message=\"a;b\"", "show slots; ping; help add_pci",
    "subscribe kinds=slot,gpe since=4",
    request("add_pci", #"{"lpar":0,"slot":1,"to":"LPAR1","timeout":0.5}"#), request("ping"),
    "[" + request("ping") + "," + request("show_slots") + "]", request("send", #"{"to":1,"message":"\ud83d\ude00\n"}"#),
  ].map { Array($0.utf8) }
  private static let alphabet = Array("{}[]\":,;= \t\\u0123456789-+.eEdlparx_\u{e9}\n\r\0".utf8) + [0xff, 0xc0, 0x80]

  /// Every frame has an answer for each request, and no answer breaks its line.
  @Test("never crash, and every answer is whole lines", arguments: Caller.allCases)
  func survives(_ caller: Caller) {
    let given = ProcessInfo.processInfo.environment["CONTROLPROG_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("random frames as \(caller.rawValue): CONTROLPROG_SEED=\(seed)")
    var random = SplitMix64(seed: seed)
    var reached: Set<String> = []
    for _ in 0..<4_000 {
      let line = Self.line(using: &random)
      let frame = FrameParser.parse(line, caller: caller.issuer)
      for request in frame.requests {
        reached.insert(Self.outcome(of: request))
        check(AnswerEncoder.encode(request.call.map { _ in .nothing }, to: request.address), request, line)
      }
    }
    // A run that met only refusals, or none, has shown nothing.
    #expect(
      reached.isSuperset(of: ["good", "parse_error", "unknown_command", "invalid_request"]), "seed \(seed): \(reached)")
  }

  private static func outcome(of request: ParsedRequest) -> String {
    switch request.call {
    case .success: "good"
    case .failure(let rejection): rejection.reason.rawValue
    }
  }

  private func check(_ answer: [UInt8], _ request: ParsedRequest, _ line: [UInt8]) {
    if request.address == .nobody { return #expect(answer.isEmpty) }
    #expect(answer.last == 0x0a && answer.count { $0 == 0x0a } == 1, "\(line)")
    #expect(!answer.dropLast().contains { $0 < 0x20 || $0 == 0x7f }, "\(line)")
    #expect(String(validating: answer, as: UTF8.self) != nil, "\(line)")
  }

  private static func line(using random: inout SplitMix64) -> [UInt8] {
    if Int.random(in: 0..<4, using: &random) == 0 {
      return (0..<Int.random(in: 0..<40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
    }
    var line = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 0..<4, using: &random) where !line.isEmpty {
      let place = Int.random(in: 0..<line.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: line.remove(at: place)
      case 1: line.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
      case 2: line[place] = UInt8.random(in: 0...255, using: &random)
      default: line = Array(line[..<place])
      }
    }
    return line
  }
}
