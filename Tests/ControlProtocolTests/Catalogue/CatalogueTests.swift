import ControlModel
import Testing

@testable import ControlProtocol

@Suite("command catalogue")
struct CatalogueTests {
  @Test("text and JSON decode to the same call")
  func roundTrip() throws {
    var count = 0
    for command in CommandCatalogue.all {
      let caller: Caller = command.audience == .guests ? .guest : .admin
      for spelling in Spelling.all(of: command) {
        let textCall = try call(spelling.text, as: caller)
        #expect(textCall == (try call(spelling.json, as: caller)), "\(spelling.text)")
        #expect(parse(spelling.text, as: caller).requests.first?.verb == command.verb)
        count += 1
      }
    }
    #expect(count > 3 * CommandCatalogue.all.count)
  }

  @Test("a command that changes the state says so, and its verb is the model's")
  func effects() throws {
    for command in CommandCatalogue.all {
      let caller: Caller = command.audience == .guests ? .guest : .admin
      let decoded = try call(Spelling.base(of: command)[0].text, as: caller)
      #expect((decoded.ordering == .serial) == (command.effect == .changes), "\(command.verb)")
      if let model = decoded.command { #expect(model.verb == command.verb) }
    }
  }

  @Test("register accesses and signs of life have a rate of their own")
  func rates() {
    let register = CommandCatalogue.all.filter { $0.rate == .register }.map(\.verb)
    #expect(
      Set(register) == [
        "io_read", "io_write", "gpe_read", "mmio_read", "mmio_write", "ping", "heartbeat", "hello", "ost",
      ])
    #expect(parse("io_read", as: .guest).requests.first?.rateClass == .register)
    #expect(parse("frobnicate").requests.first?.rateClass == .command)
  }

  @Test("examples are what the command takes and answers")
  func examples() throws {
    for command in CommandCatalogue.all {
      let caller: Caller = command.audience == .guests ? .guest : .admin
      #expect(!command.examples.isEmpty)
      for example in command.examples {
        let text = ExampleText.text(of: command, example)
        #expect(try call(text, as: caller) == (try call(ExampleText.json(of: command, example), as: caller)), "\(text)")
        #expect(command.result.faults(in: example.result) == [], "\(command.verb)")
      }
    }
  }

  @Test("declarations are whole")
  func whole() {
    for command in CommandCatalogue.all {
      #expect(command.summary.hasSuffix(".") && command.summary.utf8.count < 110, "\(command.verb)")
      #expect(!command.source.isEmpty)
      #expect(Set(command.parameters.map(\.name)).count == command.parameters.count)
      for parameter in command.parameters {
        #expect(!parameter.meaning.isEmpty)
        guard case .defaulted(let text) = parameter.presence else { continue }
        #expect(parameter.kind.check(.text(text)) != nil, "\(command.verb) \(parameter.name)")
      }
    }
    #expect(Set(Reason.allCases.map(\.meaning)).count == Reason.allCases.count)
    #expect(Set(Reason.allCases.map(\.code)).count == Reason.allCases.count)
  }

  @Test("edit distance counts a transposition once")
  func distances() {
    let cases: [(String, String, Int)] = [
      ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("ab", "ba", 1),
      ("kitten", "sitting", 3), ("show_slto", "show_slots", 2), ("abcd", "badc", 2),
    ]
    for (a, b, distance) in cases {
      #expect(NearestVerb.distance(Array(a.utf8), Array(b.utf8)) == distance, "\(a) \(b)")
    }
    #expect(NearestVerb.to(["x"], among: []) == nil)
  }
}
