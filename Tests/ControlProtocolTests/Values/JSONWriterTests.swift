import SeededRandom
import Testing

@testable import ControlProtocol

@Suite("JSON writer")
struct JSONWriterTests {
  @Test("shortest form, members in their order")
  func shortest() {
    let value: WireValue = [
      "b": [1, .negative(-2), 0.5, true, false, .null], "a": ["x": [], "y": .nothing], "max": .unsigned(.max), "t": 10,
    ]
    #expect(
      JSONWriter.text(value)
        == #"{"b":[1,-2,0.5,true,false,null],"a":{"x":[],"y":{}},"max":18446744073709551615,"t":10}"#)
  }

  @Test("no control character is ever raw")
  func escapes() {
    #expect(
      JSONWriter.text("\"\\/\n\r\t\u{8}\u{1f}\u{7f}\u{2028}\u{e9}")
        == "\"\\\"\\\\/\\n\\r\\t\\u0008\\u001f\u{7f}\u{2028}\u{e9}\"")
    #expect(JSONWriter.text(.object([.init("a\nb", 1)])) == #"{"a\nb":1}"#)
  }

  @Test("what is not finite is null")
  func infinite() { #expect(JSONWriter.text([.double(.infinity), .double(.nan)]) == "[null,null]") }

  @Test("any value is read back as it was written")
  func roundTrip() throws {
    var random = SplitMix64(seed: 11)
    for _ in 0..<2_000 {
      let value = WireValue.random(depth: 4, using: &random)
      let bytes = Array(JSONWriter.text(value).utf8)
      #expect(!bytes.contains { $0 < 0x20 })
      #expect(try bytes.withUnsafeBytes { try JSONReader.read(ByteView($0)) } == value)
    }
  }
}

extension WireValue {
  static func random(depth: Int, using random: inout SplitMix64) -> WireValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: .null
    case 1: .bool(.random(using: &random))
    case 2: .negative(.random(in: Int64.min..<0, using: &random))
    case 3: .unsigned(random.next() >> UInt64.random(in: 0..<64, using: &random))
    case 4: .double(.random(in: -1e9...1e9, using: &random))
    case 5: .string(randomText(using: &random))
    case 6: .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
    default:
      .object(
        (0..<Int.random(in: 0..<4, using: &random)).map { place in
          Member("\(place)\(randomText(using: &random))", .random(depth: depth - 1, using: &random))
        })
    }
  }

  private static func randomText(using random: inout SplitMix64) -> String {
    let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "\u{e9}", "\u{2028}", "\u{1f600}", " ", ";", "="]
    var text = ""
    for _ in 0..<Int.random(in: 0..<6, using: &random) {
      text.unicodeScalars.append(scalars[Int.random(in: 0..<scalars.count, using: &random)])
    }
    return text
  }
}
