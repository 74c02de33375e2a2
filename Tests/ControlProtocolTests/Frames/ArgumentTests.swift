import ControlModel
import ControlProtocol
import Testing

/// The ways in which numbers are read wrongly elsewhere (design: safety, "Swift traps").
@Suite("arguments")
struct ArgumentTests {
  @Test(
    "a slot is ASCII digits, 0 to 65535",
    arguments: [
      "+5", "-0", "0x5", "\" 5\"", "\"5 \"", "5.0", "5e0", "\u{0663}", "\u{ff15}", "65536", "18446744073709551616",
      "1_0", "five",
    ])
  func badSlots(_ value: String) throws {
    let rejection = try #require(refusal("clear_slot slot=\(value)"))
    #expect(rejection.reason == .invalidArgument)
    #expect(rejection.message.contains("0 to 65535"))
  }

  @Test("the edges are fine")
  func goodSlots() throws {
    #expect(try call("clear_slot slot=0").command == .clearSlot(slot: SlotNumber(0)))
    #expect(try call("clear_slot slot=65535").command == .clearSlot(slot: SlotNumber(65_535)))
    #expect(
      try call("deact lpar=18446744073709551615").command
        == .deact(lpar: .number(.max), mode: .off, timeout: .seconds(30)))
    #expect(refusal("deact lpar=18446744073709551616")?.reason == .invalidArgument)
  }

  @Test("hexadecimal only where people type it")
  func hexadecimal() throws {
    #expect(try call("io_read port=0xafe0 width=2", as: .guest) == .guest(.ioRead(port: 0xafe0, width: 2)))
    #expect(
      try call("io_write port=0xAE08 width=4 value=0XFFFFFFFF", as: .guest)
        == .guest(.ioWrite(port: 0xae08, width: 4, value: .max)))
    #expect(
      try call("mmio_read slot=0 offset=0xffffffffffffffff width=8", as: .guest)
        == .guest(.mmioRead(slot: SlotNumber(0), offset: .max, width: 8)))
    #expect(
      try call("ost slot=0 event=0x103 status=0x84", as: .guest)
        == .guest(.ost(slot: SlotNumber(0), event: .eject, status: 0x84)))
    for line in [
      "io_read port=0x10000 width=2", "io_read port=0x width=2", "io_read port=0xg width=2", "io_read port=0 width=0x2",
      "io_read port=\"0x 1\" width=2", "io_read port=0x10000000000000000 width=2", "ost slot=0x0 event=1 status=0",
    ] { #expect(refusal(line, as: .guest)?.reason == .invalidArgument, "\(line)") }
  }

  @Test("a value fits its width, and a width its list")
  func widths() throws {
    for (width, largest) in [(1, UInt64(0xff)), (2, 0xffff), (4, 0xffff_ffff)] {
      #expect(throws: Never.self) { try call("io_write port=0 width=\(width) value=\(largest)", as: .guest) }
      #expect(refusal("io_write port=0 width=\(width) value=\(largest + 1)", as: .guest)?.reason == .invalidArgument)
      #expect(
        refusal("mmio_write slot=0 offset=0 width=\(width) value=\(largest + 1)", as: .guest)?.reason
          == .invalidArgument)
    }
    #expect(
      try call("mmio_write slot=0 offset=0 width=8 value=18446744073709551615", as: .guest)
        == .guest(.mmioWrite(slot: SlotNumber(0), offset: 0, width: 8, value: .max)))
    for line in [
      "io_read port=0 width=8", "io_read port=0 width=3", "io_read port=0 width=0",
      "mmio_read slot=0 offset=0 width=16",
    ] {
      #expect(refusal(line, as: .guest)?.reason == .invalidArgument, "\(line)")
    }
  }

  @Test("the four _OST events")
  func events() throws {
    for (event, expected) in [
      ("1", OSTEvent.insertion), ("0x200", .insertion), ("512", .insertion), ("3", .eject), ("259", .eject),
    ] {
      #expect(
        try call("ost slot=2 event=\(event) status=0", as: .guest)
          == .guest(.ost(slot: SlotNumber(2), event: expected, status: 0)))
    }
    #expect(refusal("ost slot=2 event=2 status=0", as: .guest)?.reason == .invalidArgument)
  }

  @Test(
    "timeouts in both forms",
    arguments: [
      ("0", 0), ("30", 30_000_000_000), ("0.5", 500_000_000), ("1.25", 1_250_000_000), ("86400", 86_400_000_000_000),
      ("86400.0", 86_400_000_000_000), ("0.000000001", 1),
    ] as [(String, UInt64)])
  func timeouts(_ text: String, _ nanoseconds: UInt64) throws {
    let expected = Command.deact(lpar: .number(0), mode: .off, timeout: Interval(nanoseconds: nanoseconds))
    #expect(try call("deact lpar=0 timeout=\(text)").command == expected)
    #expect(try call(request("deact", #"{"lpar":0,"timeout":\#(text)}"#)).command == expected)
  }

  @Test(
    "what is no timeout",
    arguments: [
      "-1", "+1", "1e3", ".5", "1.", "1..2", "1.2.3", "86401", "86400.1", "0.0000000001", "inf", "nan", "0x1", "\"\"",
      "1s",
    ])
  func badTimeouts(_ text: String) { #expect(refusal("deact lpar=0 timeout=\(text)")?.reason == .invalidArgument) }

  @Test("percent is 1 to 100")
  func percent() throws {
    for good in [1, 100] {
      #expect(try call("set_cpu_share lpar=0 percent=\(good)").command == .setCPUShare(lpar: .number(0), percent: good))
    }
    for bad in ["0", "101", "50.0", "-1"] {
      #expect(refusal("set_cpu_share lpar=0 percent=\(bad)")?.reason == .invalidArgument)
    }
  }

  @Test("names")
  func names() throws {
    let longest = "A" + String(repeating: "b", count: 31)
    for good in ["a", "Z9_-", longest] { #expect(try call("act lpar=\(good)").command == .act(lpar: .name(good))) }
    for bad in [longest + "c", "_a", "-a", "9a", "a.b", "\"a b\"", "\u{e9}", "a\u{301}", "\"\""] {
      #expect(refusal("act lpar=\(bad)")?.reason == .invalidArgument, "\(bad)")
    }
  }

  @Test("texts have a limit in bytes")
  func texts() throws {
    let label = String(repeating: "\u{e9}", count: 64)
    #expect(try call("hello agent=\(label)", as: .guest) == .guest(.hello(agent: label, version: nil, bootID: nil)))
    #expect(refusal("hello agent=\(label)x", as: .guest)?.reason == .invalidArgument)
    let message = String(repeating: "m", count: 8_192)
    #expect(throws: Never.self) { try call("send to=LPAR0 message=\(message)", as: .guest) }
    #expect(refusal("send to=LPAR0 message=\(message)m", as: .guest)?.reason == .invalidArgument)
  }

  @Test("what a message quotes is short and cannot steer a terminal")
  func quoting() throws {
    let long = try #require(refusal("clear_slot slot=" + String(repeating: "9", count: 60_000)))
    #expect(long.message.utf8.count < 200)
    let steering = try #require(refusal(request("clear_slot", #"{"slot":"\u001b[2J\u009b\n"}"#)))
    #expect(!steering.message.unicodeScalars.contains { $0.value < 0x20 || 0x7f...0x9f ~= $0.value })
  }

  @Test("the receiver is asked of operators only")
  func receiver() throws {
    #expect(refusal("add_pci lpar=0", as: .operator_)?.message.hasPrefix("to ") == true)
    guard
      case .addPCI(_, _, let to, let wait, let timeout, let insert) = try call("add_pci LPAR = 0", as: .guest).command
    else {
      return #expect(Bool(false), "no add_pci")
    }
    #expect(to == nil && wait == nil && timeout == .seconds(30) && insert == nil)
  }
}
