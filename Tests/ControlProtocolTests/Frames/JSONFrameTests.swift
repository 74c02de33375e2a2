import ControlModel
import ControlProtocol
import Testing

@Suite("JSON-RPC frames")
struct JSONFrameTests {
  @Test("a request, with the id as it was given")
  func requests() throws {
    let ids: [(String, WireValue)] = [
      ("1", 1), ("-3", .negative(-3)), ("\"a\"", "a"), ("null", .null), ("1.5", 1.5),
      ("18446744073709551615", .unsigned(.max)),
    ]
    for (id, value) in ids {
      let frame = parse(#"{"jsonrpc":"2.0","method":"ping","id":\#(id)}"#)
      #expect(frame.requests == [ParsedRequest(address: .json(id: value), verb: "ping", call: .success(.local(.ping)))])
    }
    #expect(
      try call(request("deact", #"{"ppar":"LPAR0","timeout":0.5}"#)).command
        == .deact(lpar: .name("LPAR0"), mode: .off, timeout: .milliseconds(500)))
  }

  @Test("without an id it is a notification")
  func notifications() {
    let good = parse(#"{"jsonrpc":"2.0","method":"ping"}"#)
    #expect(good.requests == [ParsedRequest(address: .nobody, verb: "ping", call: .success(.local(.ping)))])
    #expect(parse(#"{"jsonrpc":"2.0","method":"frobnicate"}"#).requests.first?.address == .nobody)
  }

  @Test(
    "what is no request is answered with the id, or null",
    arguments: [
      ("{}", .null), (#"{"id":4}"#, 4), (#"{"jsonrpc":"1.0","id":4,"method":"ping"}"#, 4),
      (#"{"jsonrpc":2.0,"id":4,"method":"ping"}"#, 4), (#"{"jsonrpc":"2.0","id":4}"#, 4),
      (#"{"jsonrpc":"2.0","id":4,"method":7}"#, 4), (#"{"jsonrpc":"2.0","id":[],"method":"ping"}"#, .null),
      (#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, .null),
      (#"{"jsonrpc":"2.0","id":1e300,"method":"ping"}"#, .null),
      (#"{"jsonrpc":"2.0","id":4,"method":"ping","params":3}"#, 4),
      (#"{"jsonrpc":"2.0","id":4,"method":"ping","params":null}"#, 4),
      (#"{"jsonrpc":"2.0","ID":4,"method":"ping"}"#, .null), (#"{"jsonrpc":"2.0","method":"ping","parms":{}}"#, .null),
      (#"{"id":4,"jsonrpc":"2.0","result":{}}"#, 4), ("[]", .null),
    ] as [(String, WireValue)])
  func invalid(_ line: String, _ id: WireValue) {
    let frame = parse(line)
    #expect(refusal(of: frame)?.reason == .invalidRequest)
    #expect(frame.requests.first?.address == .json(id: id))
    #expect(!frame.isBatch)
  }

  @Test("a batch keeps its order, and its bad members")
  func batches() {
    let frame = parse(#"[{"jsonrpc":"2.0","id":1,"method":"ping"},3,{"jsonrpc":"2.0","method":"ping"},[]]"#)
    #expect(frame.isBatch)
    #expect(frame.requests.map(\.address) == [.json(id: 1), .json(id: .null), .nobody, .json(id: .null)])
    #expect(frame.requests.map(\.verb) == ["ping", nil, "ping", nil])
  }

  @Test("positional parameters are told to go by name, after verb and permission")
  func positional() {
    #expect(refusal(request("deact", "[0]"))?.reason == .invalidArgument)
    #expect(refusal(request("deact", "[0]"))?.message.contains("by name") == true)
    #expect(refusal(request("deact", "[0]"), as: .viewer)?.reason == .notPermitted)
    #expect(refusal(request("dact", "[0]"), as: .viewer)?.reason == .unknownCommand)
  }

  @Test(
    "values of the wrong type are refused",
    arguments: [
      #"{"lpar":0,"slot":"0","to":1}"#, #"{"lpar":0,"slot":0.0,"to":1}"#, #"{"lpar":0,"slot":-1,"to":1}"#,
      #"{"lpar":0,"slot":65536,"to":1}"#, #"{"lpar":0,"slot":1e0,"to":1}"#, #"{"lpar":0,"slot":null,"to":1}"#,
      #"{"lpar":0,"slot":99999999999999999999,"to":1}"#, #"{"lpar":"0","to":1}"#, #"{"lpar":true,"to":1}"#,
      #"{"lpar":-0,"to":1}"#, #"{"lpar":0,"to":[1]}"#, #"{"lpar":0,"to":1,"wait":true}"#,
      #"{"lpar":0,"to":1,"timeout":"5"}"#,
      #"{"lpar":0,"to":1,"timeout":-1}"#, #"{"lpar":0,"to":1,"timeout":86400.5}"#, #"{"LPAR":0,"to":1}"#,
      #"{"lpar":0,"ppar":0,"to":1}"#, #"{"lpar":0,"to":1,"extra":1}"#, #"{"lpar":0}"#,
    ])
  func wrongTypes(_ params: String) { #expect(refusal(request("add_pci", params))?.reason == .invalidArgument) }

  @Test("bad JSON is a parse error with id null")
  func broken() {
    for line in [#"{"jsonrpc":"2.0","id":1,"id":1,"method":"ping"}"#, "{", "[1,]", #"{"jsonrpc":"2.0"}}"#] {
      let frame = parse(line)
      #expect(refusal(of: frame)?.reason == .parseError)
      #expect(frame.requests.first?.address == .json(id: .null))
    }
  }
}
