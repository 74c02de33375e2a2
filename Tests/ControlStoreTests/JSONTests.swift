import Foundation
import SeededRandom
import Testing

@testable import ControlModel
@testable import ControlStore

@Suite("Stored JSON: one form only")
struct JSONTests {
  private struct Odd: Codable, Equatable {
    var z = -1
    var a: [Int8?] = [-128, nil, 127]
    var m: [String: UInt64] = ["b": .max, "a": 0]
    var t = "\u{0}\n\"\\/\u{7f}é\u{1F4BE}"
    var e: [[Bool]] = [[], [true, false]]
    var o: Int64 = .min
  }

  @Test func keysAreSortedAndNothingIsAdded() throws {
    let text = try CanonicalJSON.text(Odd())
    #expect(
      text == #"{"a":[-128,null,127],"e":[[],[true,false]],"m":{"a":0,"b":18446744073709551615},"#
        + #""o":-9223372036854775808,"t":"\u0000\u000a\"\\/"# + "\u{7f}é\u{1F4BE}" + #"","z":-1}"#)
    #expect(try JSONDecoder().decode(Odd.self, from: Data(text.utf8)) == Odd())
  }

  @Test func floatingPointIsRefused() {
    #expect(throws: EncodingError.self) { try CanonicalJSON.text(["a": 1.5]) }
    #expect(throws: EncodingError.self) { try CanonicalJSON.text([Float(1)]) }
  }

  @Test(arguments: 1...200) func whatIsWrittenIsReadBack(seed: UInt64) throws {
    var samples = Samples(seed: seed)
    let part = samples.part()
    let text = try CanonicalJSON.text(part)
    #expect(try JSONDecoder().decode(Part.self, from: Data(text.utf8)) == part)
    #expect(try CanonicalJSON.text(part) == text)
    let outcome = OperationResult.done(samples.outcome())
    #expect(try JSONDecoder().decode(OperationResult.self, from: Data(try CanonicalJSON.text(outcome).utf8)) == outcome)
  }

  /// The stored form of parts and results: a change here needs a migration.
  @Test func theFormHasNotChanged() throws {
    let off = Part.powerOff(PowerOff(partition: PartitionID(3), timeout: .seconds(30), phase: .button))
    #expect(
      try CanonicalJSON.text(off)
        == #"{"powerOff":{"_0":{"partition":{"number":3},"phase":"button","timeout":{"nanoseconds":30000000000}}}}"#)
    let work = Part.cardWork(CardWork(slot: SlotNumber(33), kind: .insert(device: "disk0")))
    #expect(
      try CanonicalJSON.text(work)
        == #"{"cardWork":{"_0":{"kind":{"insert":{"device":"disk0"}},"slot":{"number":33}}}}"#)
    let failed = OperationResult.failed(Rejection(.slotEmpty, "insert a card", data: [.init("operation", .number(7))]))
    #expect(
      try CanonicalJSON.text(failed)
        == #"{"failed":{"_0":{"data":[{"name":"operation","value":{"number":{"_0":7}}}],"message":"insert a card","#
        + #""reason":"slot_empty"}}}"#)
    let moved = OperationResult.done(
      .moved(
        Moved(
          operation: OperationID(7), slots: [SlotNumber(0)], partition: PartitionID(1), guest: .usable,
          release: .powerOff)))
    #expect(
      try CanonicalJSON.text(moved)
        == #"{"done":{"_0":{"moved":{"_0":{"guest":"usable","operation":{"number":7},"partition":{"number":1},"#
        + #""release":"power_off","slots":{"slots":[{"number":0}]}}}}}}"#)
  }

  @Test(arguments: [[], [0], [65_535], [0, 9, 10, 31]] as [[UInt16]]) func slotSets(numbers: [UInt16]) {
    let slots = SlotSet(numbers.map { SlotNumber($0) })
    #expect(SlotSetText.parse(SlotSetText.of(slots)) == slots)
  }

  @Test(arguments: [
    "", "[", "]", "[,]", "[1,]", "[,1]", "[1,1]", "[2,1]", "[01]", "[-1]", "[+1]", "[1 ]", "[65536]", "[1.0]", "{}",
    "[99999999999999999999]", "[1],[2]",
  ]) func whatIsNoSlotSet(text: String) { #expect(SlotSetText.parse(text) == nil) }
}
