import Testing

@testable import ControlProtocol

private func read(_ text: String) throws -> WireValue { try read(Array(text.utf8)) }

private func read(_ bytes: [UInt8]) throws -> WireValue {
  try bytes.withUnsafeBytes { try JSONReader.read(ByteView($0)) }
}

@Suite("JSON reader")
struct JSONReaderTests {
  @Test("whole numbers stay exact, all else is a double")
  func numbers() throws {
    let cases: [(String, WireValue)] = [
      ("0", .unsigned(0)), ("18446744073709551615", .unsigned(.max)), ("-1", .negative(-1)),
      ("-9223372036854775808", .negative(.min)), ("1.0", .double(1)), ("1e2", .double(100)), ("2.5E-1", .double(0.25)),
      ("-0.5", .double(-0.5)), ("18446744073709551616", .double(18_446_744_073_709_551_616)),
      ("-9223372036854775809", .double(-9_223_372_036_854_775_808)),
    ]
    for (text, value) in cases { #expect(try read(text) == value, "\(text)") }
  }

  @Test(
    "bad JSON is refused",
    arguments: [
      "", " ", "01", "-", "-01", "+1", "1.", ".5", "1e", "1e+", "0x10", "1e999", "Infinity", "NaN", "tru", "TRUE",
      "nul",
      "[1,]", "[,1]", "[1 2]", "[", "]", "{", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":}", "{a:1}", "{'a':1}", "{\"a\":1",
      "1 2", "{} {}", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\t\"", "\"\u{1}\"", "\u{feff}1",
      "\u{a0}1",
      "// x\n1", "[1]\u{0}",
    ])
  func bad(_ text: String) { #expect(throws: JSONFault.self) { try read(text) } }

  @Test("escapes and surrogate pairs")
  func escapes() throws {
    #expect(try read(#""\"\\\/\b\f\n\r\t""#) == .string("\"\\/\u{8}\u{c}\n\r\t"))
    #expect(try read(#""a\u00e9\uD83D\uDE00z""#) == .string("a\u{e9}\u{1f600}z"))
    #expect(try read(#""\u0000""#) == .string("\0"))
    #expect(try read(#""\udbff\udfff""#) == .string("\u{10ffff}"))
  }

  @Test(
    "lone surrogates are refused",
    arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83d\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ude00\ud83d""#])
  func surrogates(_ text: String) { #expect(throws: JSONFault.self) { try read(text) } }

  @Test("a key may stand once, compared as bytes")
  func duplicates() throws {
    #expect(throws: JSONFault(offset: 7, text: "a key stands twice in one object")) { try read(#"{"a":1,"a":1}"#) }
    #expect(throws: JSONFault.self) { try read(#"{"a":1,"\u0061":2}"#) }
    // Canonically equal for Swift, two keys for JSON.
    #expect(try read("{\"\u{e9}\":1,\"e\u{301}\":2}").members.count == 2)
    let many = (0..<100).map { "\"k\($0)\":\($0)" }
    #expect(try read("{\(many.joined(separator: ","))}").members.count == 100)
    for twice in [0, 15, 16, 99] {
      #expect(throws: JSONFault.self) { try read("{\((many + ["\"k\(twice)\":0"]).joined(separator: ","))}") }
    }
  }

  @Test("sixteen levels and no more")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try read(nested(16)) }
    #expect(throws: JSONFault(offset: 16, text: "nested deeper than 16")) { try read(nested(17)) }
    #expect(throws: JSONFault.self) { try read(String(repeating: "[", count: 60_000)) }
    #expect(throws: JSONFault.self) { try read(String(repeating: "{\"a\":", count: 17)) }
  }

  @Test("blanks are space, tab, LF and CR")
  func blanks() throws { #expect(try read(" \t\r\n{ \"a\" : [ 1 , 2 ] } ") == ["a": [1, 2]]) }
}

@Suite("UTF-8 validity")
struct UTF8ValidityTests {
  private func fault(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { UTF8Validity.firstFault(in: ByteView($0)) }
  }

  @Test(
    "ill-formed sequences are found where they begin",
    arguments: [
      [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98],
      [0xe2, 0x28, 0xa1], [0xc3, 0x28],
    ] as [[UInt8]])
  func ill(_ bytes: [UInt8]) {
    for lead in [0, 1, 7, 8, 9] {
      let prefix = [UInt8](repeating: 0x61, count: lead)
      #expect(fault(prefix + bytes) == lead)
      #expect(fault(prefix + bytes + Array("rest of it".utf8)) == lead)
    }
  }

  @Test("agrees with the standard library on every two bytes and on all scalars' edges")
  func agrees() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let bytes = [0x61, first, second, 0x62]
        #expect((fault(bytes) == nil) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
      }
    }
    for scalar in [
      "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "\u{10ffff}",
    ] {
      #expect(fault(Array(scalar.utf8)) == nil)
    }
  }
}
