import ControlModel
import ControlProtocol
import Testing

@Suite("text frames")
struct TextFrameTests {
  @Test(
    "Fig 3's command in every spelling",
    arguments: [
      "deact LPAR = 0", "deact LPAR=0", "deact lpar=0", "deact Lpar= 0", "deact\tLPAR\t=\t0", "  deact LPAR =0  ",
      "deact PPAR=0", "deact ppar = \"0\"", "deact LPAR=0;", ";;deact LPAR=0 ; ", "deact LPAR=00",
    ])
  func deact(_ line: String) throws {
    #expect(try call(line).command == .deact(lpar: .number(0), mode: .off, timeout: .seconds(30)))
  }

  @Test("verbs take blanks or underscores; the longest match wins")
  func verbs() throws {
    for line in ["show slots", "show_slots", "show   slots"] { #expect(try call(line) == .show(.slots)) }
    for line in ["request shutdown lpar=1", "request_shutdown lpar=1"] {
      #expect(try call(line).command == .requestShutdown(lpar: .number(1), timeout: .seconds(30)))
    }
    #expect(try call("set cpu share LPAR=1 PERCENT=90").command == .setCPUShare(lpar: .number(1), percent: 90))
    #expect(try call("show operation operation=3") == .show(.operation(OperationID(3))))
    #expect(try call("show operations") == .show(.operations))
    #expect(try call("rpc.discover") == .local(.discover))
    #expect(try call("power off", as: .guest).command == .powerOff)
    #expect(try call("help add pci") == .local(.help(verb: "add_pci")))
    #expect(try call("help show_slots") == .local(.help(verb: "show_slots")))
    #expect(try call("help verb = show_slots") == .local(.help(verb: "show_slots")))
    #expect(try call("help") == .local(.help(verb: nil)))
  }

  @Test("several on one line are answered in turn")
  func several() {
    let frame = parse("show slots; frobnicate;ping ;deact")
    #expect(!frame.isBatch && frame.form == .text)
    #expect(frame.requests.map(\.verb) == ["show_slots", nil, "ping", "deact"])
    #expect(frame.requests.allSatisfy { $0.address == .text })
    #expect(parse("").requests.isEmpty)
    #expect(parse(" \t ;; ").requests.isEmpty)
  }

  @Test("in quotes ; and = are content")
  func quotes() throws {
    #expect(
      try call(#"send to=LPAR0 message="a;b=\"c\\\" d""#, as: .guest)
        == .guest(.send(to: .name("LPAR0"), message: #"a;b="c\" d"#)))
    #expect(
      try call("send to=LPAR0 message=\"tab\tand \u{e9}\"", as: .guest)
        == .guest(.send(to: .name("LPAR0"), message: "tab\tand \u{e9}")))
    #expect(try call(#"send to=LPAR0 message="""#, as: .guest) == .guest(.send(to: .name("LPAR0"), message: "")))
  }

  @Test(
    "a line that breaks the grammar is refused as a whole",
    arguments: [
      #"deact LPAR="0"#, #"ping; deact LPAR="0"#, #"deact LPAR="0"x"#, #"deact LPAR=a"b""#, #""deact" LPAR=0"#,
      "= 0", "deact LPAR=0=1", "deact LPAR= SLOT=0", "deact LPAR==0", #"send to=LPAR0 message="a\n""#,
      "ping\u{1}", "ping \u{7f}", "ping\r", "deact LPAR=0\u{0}", #"send to=LPAR0 message="a\u{1b}[2J""#,
    ])
  func broken(_ line: String) {
    let frame = parse(line)
    #expect(frame.requests.count == 1)
    #expect(refusal(of: frame)?.reason == .parseError, "\(frame)")
  }

  @Test(
    "a wrong argument names its key",
    arguments: [
      ("deact", "lpar"), ("deact LPAR=", "lpar"), ("deact LPAR=0 LPAR=1", "lpar"), ("deact LPAR=0 PPAR=0", "ppar"),
      ("deact LPAR=0 SLOT=0", "slot"), ("deact LPAR=0 now", "now"), ("show slots please", "please"),
      ("ping lpar=0", "lpar"), ("deact LPAR=0 mode=maybe", "mode"), ("deact LPAR=0 mode=OFF", "mode"),
      ("add_pci LPAR=0", "to"), ("explain", "slot"), ("explain slot=0 lpar=0", "lpar"),
      ("explain lpar=0 operation=1", "operation"),
      ("explain slot=0 operation=1", "operation"), ("show_events limit=0", "limit"),
      ("subscribe kinds=slot,nothing", "kinds"),
      ("subscribe kinds=slot,", "kinds"), ("subscribe kinds=", "kinds"),
      ("insert_card slot=0 device=\"a b\"", "device"),
    ])
  func wrongArgument(_ line: String, _ key: String) throws {
    let rejection = try #require(refusal(line))
    #expect(rejection.reason == .invalidArgument)
    #expect(rejection.message.hasPrefix("\(key) "), "\(rejection.message)")
    #expect(rejection.data == [.init("argument", .string(key))])
  }

  @Test("line forms that the first byte decides")
  func forms() {
    #expect(parse("  [1]").form == .json)
    #expect(parse("\u{feff}{}").form == .text)
    #expect(refusal("\u{feff}ping")?.reason == .unknownCommand)
    for (bytes, form) in [([0x7b, 0xff], Form.json), ([0x20, 0x5b, 0xc3], .json), ([0x70, 0xff], .text)]
      as [([UInt8], Form)]
    {
      let frame = FrameParser.parse(bytes, caller: Caller.admin.issuer)
      #expect(frame.form == form)
      #expect(refusal(of: frame)?.reason == .parseError)
      #expect(frame.requests.first?.address == (form == .json ? .json(id: .null) : .text))
    }
  }

  @Test("kinds of events as a list")
  func kinds() throws {
    #expect(try call("subscribe kinds=slot,gpe,slot since=5") == .subscribe(kinds: [.slot, .gpe], since: 5))
    #expect(try call("subscribe") == .subscribe(kinds: nil, since: nil))
  }
}
