import ControlModel
import SeededRandom
import Testing

@testable import ControlProtocol

private func answer(_ value: WireValue) -> String { text(AnswerEncoder.encode(.success(value), to: .text)) }
private func answer(_ rejection: Rejection) -> String { text(AnswerEncoder.encode(.failure(rejection), to: .text)) }

@Suite("text answers")
struct TextAnswerTests {
  @Test("scalars and lists of scalars stand in the status line")
  func scalars() {
    #expect(answer(.nothing) == "OK\n")
    #expect(
      answer(["operation": 7, "slots": [0, 1], "partition": "LPAR1", "guest": "usable"])
        == "OK operation=7 slots=0,1 partition=LPAR1 guest=usable\n")
    #expect(
      answer(["a": .null, "b": true, "c": false, "d": [], "e": 12.3, "f": .negative(-1), "g": .unsigned(.max)])
        == "OK a=- b=1 c=0 d=- e=12.3 f=-1 g=18446744073709551615\n")
    #expect(
      answer(["ports": ["gpe0": 45_024, "pcihp": 44_544], "x": 1]) == "OK ports.gpe0=45024 ports.pcihp=44544 x=1\n")
  }

  @Test(
    "values that could be misread are quoted",
    arguments: [
      ("", #""""#), ("-", #""-""#), ("a b", #""a b""#), ("a;b", #""a;b""#), ("a=b", #""a=b""#), ("\"", #""\"""#),
      ("\\", #""\\""#), ("a\nOK", #""a\nOK""#), ("\t", #""\t""#), ("\u{1b}[2J", #""\u001b[2J""#),
      ("\u{7f}", #""\u007f""#),
      ("\u{9b}", #""\u009b""#), ("\u{2028}", #""\u2028""#), ("plain", "plain"), ("\u{e9}", "\u{e9}"),
    ])
  func quoting(_ value: String, _ shown: String) { #expect(answer(["v": .string(value)]) == "OK v=\(shown)\n") }

  @Test("elements of a list")
  func lists() { #expect(answer(["v": ["a", "b c", "d,e"]]) == #"OK v=a,"b c","d,e""# + "\n") }

  @Test("a refusal has the reason, the message and the facts that the message lacks")
  func refusals() {
    #expect(
      answer(Rejection(.slotEmpty, "insert a device into slot 0")) == "ERR slot_empty insert a device into slot 0\n")
    #expect(
      answer(Rejection(.slotBusy, "slot 0 is reserved", data: [.init("operation", .number(7))]))
        == "ERR slot_busy slot 0 is reserved (operation=7)\n")
    #expect(
      answer(Rejection(.slotBusy, "see operation=7", data: [.init("operation", .number(7))]))
        == "ERR slot_busy see operation=7\n")
    #expect(
      answer(
        Rejection(
          .timedOut, "too late", data: [.init("state", .string("slot 0 disabled")), .init("argument", .string("x"))]))
        == "ERR timed_out too late (state=\"slot 0 disabled\")\n")
    #expect(answer(Rejection(.machineError, "it said\nOK\r\u{1b}")) == "ERR machine_error it said\\nOK\\r\\u001b\n")
  }

  @Test("lists of objects are aligned tables before the status line")
  func tables() {
    let value: WireValue = [
      "slots": [
        [
          "slot": 0, "bus": 0, "partition": "LPAR0", "enabled": true, "device": "disk0",
          "candidates": ["LPAR0", "LPAR1"],
        ],
        ["slot": 32, "bus": 1, "partition": .null, "enabled": false, "device": .null, "candidates": []],
      ]
    ]
    #expect(
      answer(value) == """
        SLOT  CONNECTION  ENABLE  BUS  DEVICE  CANDIDATES
        0     LPAR0       1       0    disk0   LPAR0,LPAR1
        32    -           0       1    -       -
        OK

        """)
    #expect(
      answer(["windows": [["bus": 0, "base": 0, "size": 25_769_803_776, "offset": 0, "partition": "LPAR0"]]])
        .hasPrefix("BUS  BASE  SIZE         OFFSET  PARTITION\n0    0     25769803776  0       LPAR0\nOK\n"))
    #expect(answer(["events": [], "next": 43]) == "OK events=- next=43\n")
  }

  @Test("rows with different members share one header; tables stand apart")
  func ragged() {
    #expect(
      answer(["a": [["x": 1], ["y": 2]], "n": 3, "b": [["z": "p q"]]]) == "X  Y\n1  -\n-  2\n\nZ\np q\nOK n=3\n")
  }

  @Test("no payload line begins like a status or an event line")
  func marks() {
    for cell in ["OK", "OKAY", "ERR", "ERROR x", "* sci", "*"] {
      let lines = answer(["t": [["first": .string(cell)]]]).split(separator: "\n")
      #expect(lines.count == 3 && lines[1] == "\"\(cell)\"", "\(lines)")
      let wide = answer(["t": [["first": .string(cell), "second": 1]]]).split(separator: "\n")
      #expect(wide[1].hasPrefix("\""), "\(wide)")
    }
    #expect(answer(["t": [["error": 1]]]) == "\"ERROR\"\n1\nOK\n")
    #expect(answer(["notes": ["OK then", "fine"]]) == "NOTES\n\"OK then\"\nfine\nOK\n")
  }

  @Test("text in the last column runs to the end of its line, but never over it")
  func lastColumn() {
    #expect(
      answer(["t": [["a": "x y", "b": "p q"], ["a": 1, "b": "l\nm"], ["a": 2, "b": "-"], ["a": 3, "b": "\"q"]]])
        == "A      B\n\"x y\"  p q\n1      \"l\\nm\"\n2      \"-\"\n3      \"\\\"q\"\nOK\n")
  }

  @Test("what no table can show is one line of JSON")
  func deep() {
    #expect(
      answer(["openrpc": "1.3.2", "methods": [["params": [["name": "x"]]]]])
        == #"{"openrpc":"1.3.2","methods":[{"params":[{"name":"x"}]}]}"# + "\nOK\n")
  }

  @Test("any answer is payload lines and one status line")
  func anything() {
    var random = SplitMix64(seed: 23)
    for _ in 0..<3_000 {
      let lines = answer(.random(depth: 4, using: &random)).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.last == "")
      let status = lines.dropLast().last
      #expect(status == "OK" || status?.hasPrefix("OK ") == true)
      for line in lines.dropLast(2) { #expect(!line.hasPrefix("OK") && !line.hasPrefix("ERR") && !line.hasPrefix("*")) }
      #expect(!lines.contains { $0.unicodeScalars.contains { $0.value < 0x20 || 0x7f...0x9f ~= $0.value } })
    }
  }
}

@Suite("JSON answers")
struct JSONAnswerTests {
  @Test("results and errors")
  func answers() {
    #expect(
      text(AnswerEncoder.encode(.success(.nothing), to: .json(id: 7))) == #"{"jsonrpc":"2.0","id":7,"result":{}}"#
        + "\n")
    let rejection = Rejection(
      .slotBusy, "it \"is\"", data: [.init("operation", .number(7)), .init("state", .string("s"))])
    #expect(
      text(AnswerEncoder.encode(.failure(rejection), to: .json(id: "a\n")))
        == #"{"jsonrpc":"2.0","id":"a\n","error":{"code":1222,"message":"it \"is\"","data":{"reason":"slot_busy","operation":7,"state":"s"}}}"#
        + "\n")
    #expect(
      text(AnswerEncoder.encode(.failure(Rejection(.parseError, "x")), to: .json(id: .null)))
        == #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x","data":{"reason":"parse_error"}}}"# + "\n")
    #expect(AnswerEncoder.encode(.success(.nothing), to: .nobody).isEmpty)
  }

  @Test("a batch is one array on one line")
  func batches() {
    let answers = [
      AnswerEncoder.encode(.success(.nothing), to: .json(id: 1)),
      AnswerEncoder.encode(.success(["v": 1]), to: .json(id: "b")),
    ]
    #expect(
      text(AnswerEncoder.join(batch: answers))
        == #"[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":"b","result":{"v":1}}]"# + "\n")
    #expect(AnswerEncoder.join(batch: []).isEmpty)
  }
}
