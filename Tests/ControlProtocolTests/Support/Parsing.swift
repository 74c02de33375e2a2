import ControlModel
import ControlProtocol
import Testing

/// The requests of one line.
func parse(_ line: String, as caller: Caller = .admin) -> ParsedFrame {
  FrameParser.parse(Array(line.utf8), caller: caller.issuer)
}

/// The single call of a line that must be good.
func call(_ line: String, as caller: Caller = .admin, sourceLocation: SourceLocation = #_sourceLocation) throws -> Call
{
  let frame = parse(line, as: caller)
  let request = try #require(frame.requests.first, sourceLocation: sourceLocation)
  #expect(frame.requests.count == 1, sourceLocation: sourceLocation)
  return try request.call.get()
}

/// The refusal of a line's first request; nil when it is good or there is none.
func refusal(_ line: String, as caller: Caller = .admin) -> Rejection? {
  refusal(of: parse(line, as: caller))
}

func refusal(of frame: ParsedFrame) -> Rejection? {
  guard case .failure(let rejection)? = frame.requests.first?.call else { return nil }
  return rejection
}

/// A JSON-RPC request with id 1.
func request(_ method: String, _ params: String = "") -> String {
  #"{"jsonrpc":"2.0","id":1,"method":"\#(method)"\#(params.isEmpty ? "" : #","params":\#(params)"#)}"#
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

extension Call {
  /// The command of a call that changes something.
  var command: Command? { if case .change(let command) = self { command } else { nil } }
}
