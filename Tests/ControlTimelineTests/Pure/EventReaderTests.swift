internal import ControlTimeline
internal import Testing

@Suite("Events out of JSON lines")
struct EventReaderTests {
  private let bare =
    #"{"seq":3,"time":"2024-02-29T23:59:59.5Z","operation":null,"kind":"gpe","partition":"LPAR0","slot":1,"step":504,"detail":"x"}"#

  @Test("bare, as a notification, as an answer: the same event")
  func forms() throws {
    let expected = TimelineEvent(
      seq: 3, time: 1_709_251_199_500_000_000, kind: "gpe", partition: "LPAR0", slot: 1, step: 504, detail: "x")
    for line in [
      bare, #"{"jsonrpc":"2.0","method":"event","params":\#(bare)}"#,
      #"{"jsonrpc":"2.0","id":1,"result":{"events":[\#(bare)],"next":4}}"#, #"{"events":[\#(bare)]}"#,
    ] {
      #expect(try EventReader.read(Array("\n\(line)\r\n\n".utf8)) == [expected], "\(line)")
    }
  }

  @Test("in the order of their numbers, none twice, other notifications passed over")
  func order() throws {
    let earlier = bare.replacing("\"seq\":3", with: "\"seq\":2")
    let lines = [bare, earlier, bare, #"{"jsonrpc":"2.0","method":"sci","params":{}}"#].joined(separator: "\n")
    #expect(try EventReader.read(Array(lines.utf8)).map(\.seq) == [2, 3])
  }

  @Test("what is none is named by its line")
  func faults() {
    for line in ["nonsense", "{\"seq\":1}", "[]", bare.replacing("2024", with: "20x4"), bare + bare] {
      #expect(throws: EventReader.Fault.self, "\(line)") { try EventReader.read(Array((bare + "\n" + line).utf8)) }
    }
    let fault = #expect(throws: EventReader.Fault.self) { try EventReader.read(Array("\(bare)\n?".utf8)) }
    #expect(fault?.line == 2)
  }
}
