internal import ControlModel

/// A frame of JSON-RPC 2.0: a request, a notification, or a batch of them.
enum JSONFrame {
  static func parse(_ bytes: ByteView, caller: Issuer) -> ParsedFrame {
    var unknown = UnknownCommand(caller: caller)
    do throws(JSONFault) {
      switch try JSONReader.read(bytes) {
      case .array(let elements) where elements.isEmpty:
        return FrameParser.refused(Rejection(.invalidRequest, "the batch is empty"), form: .json)
      case .array(let elements):
        let requests = elements.map { request($0, caller, &unknown) }
        return ParsedFrame(form: .json, isBatch: true, requests: requests)
      case let value:
        return ParsedFrame(form: .json, isBatch: false, requests: [request(value, caller, &unknown)])
      }
    } catch {
      return FrameParser.refused(Rejection(.parseError, "byte \(error.offset): \(error.text)"), form: .json)
    }
  }

  private static func request(
    _ value: WireValue, _ caller: Issuer, _ unknown: inout UnknownCommand
  ) -> ParsedRequest {
    guard case .object(let members) = value else {
      return invalid("a request is an object", id: .null)
    }
    var envelope = Envelope()
    if let fault = envelope.read(members) { return invalid(fault, id: envelope.id ?? .null) }
    let address = envelope.id.map { ReplyAddress.json(id: $0) } ?? .nobody
    guard let command = CommandCatalogue.command(envelope.method) else {
      let rejection = unknown.rejection([envelope.method], shown: envelope.method)
      return ParsedRequest(address: address, verb: nil, call: .failure(rejection))
    }
    let call = RequestCheck.call(of: command, given: envelope.given, fault: envelope.paramsFault, caller: caller)
    return ParsedRequest(address: address, verb: command.verb, call: call)
  }

  /// Answered even without an id: nobody can tell whether a notification was meant.
  private static func invalid(_ text: String, id: WireValue) -> ParsedRequest {
    ParsedRequest(address: .json(id: id), verb: nil, call: .failure(Rejection(.invalidRequest, text)))
  }
}

/// The members of a request object, by the letter of JSON-RPC 2.0.
private struct Envelope {
  private(set) var id: WireValue?
  private(set) var method = ""
  private(set) var given: [(key: String, value: GivenValue)] = []
  /// `params` of a kind that no command takes: answered when verb and permission are known to be right.
  private(set) var paramsFault: Rejection?
  private var isVersion2 = false
  private var hasMethod = false

  /// What is wrong with the envelope, or nil.
  ///
  /// The id is taken first, so that a refusal finds its way back.
  mutating func read(_ members: [WireValue.Member]) -> String? {
    if let given = members.first(where: { $0.name.hasSameBytes(as: "id") })?.value {
      guard Self.isID(given) else { return "id is a string, a number or null" }
      id = given
    }
    for member in members { if let fault = take(member) { return fault } }
    if !isVersion2 { return "jsonrpc is to be \"2.0\"" }
    return hasMethod ? nil : "method is missing"
  }

  private mutating func take(_ member: WireValue.Member) -> String? {
    switch member.name {
    case "id": return nil
    case "jsonrpc":
      isVersion2 = member.value == .string("2.0")
      return nil
    case "method":
      guard case .string(let text) = member.value else { return "method is a string" }
      method = text
      hasMethod = true
      return nil
    case "params": return take(params: member.value)
    default:
      return "unknown member \(Excerpt.of(member.name)); a request has jsonrpc, id, method and params"
    }
  }

  private mutating func take(params: WireValue) -> String? {
    switch params {
    case .object(let members):
      given = members.map { ($0.name, .json($0.value)) }
      return nil
    case .array:
      paramsFault = Rejection(.invalidArgument, "params go by name: an object, not an array")
      return nil
    case .null, .bool, .negative, .unsigned, .double, .string: return "params is an object"
    }
  }

  /// A number so large that it would not come back as it was sent is refused too.
  private static func isID(_ value: WireValue) -> Bool {
    switch value {
    case .string, .null, .unsigned, .negative: true
    case .double(let number): abs(number) < 9_007_199_254_740_992
    case .bool, .array, .object: false
    }
  }
}
