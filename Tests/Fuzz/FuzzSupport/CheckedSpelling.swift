internal import ControlModel
internal import ControlProtocol

/// A call that was accepted, written anew in both forms, must be read as the same call.
enum CheckedSpelling {
  static func check(_ call: Call, _ caller: Issuer) {
    let (verb, arguments) = call.spelling
    let request: WireValue = [
      "jsonrpc": "2.0", "id": 1, "method": .string(verb), "params": .object(arguments),
    ]
    compare(JSONWriter.text(request), call, caller)
    if let line = text(verb, arguments) { compare(line, call, caller) }
  }

  private static func compare(_ line: String, _ call: Call, _ caller: Issuer) {
    let frame = FrameParser.parse(Array(line.utf8), caller: caller)
    demand(frame.requests.count == 1, "\(line) is \(frame.requests.count) requests")
    for request in frame.requests { demand(request.call == .success(call), "\(line) is read as \(request.call)") }
  }

  /// Nil when a value has a character that the text form cannot write.
  private static func text(_ verb: String, _ arguments: [WireValue.Member]) -> String? {
    var line = verb
    for argument in arguments {
      guard let value = text(argument.value) else { return nil }
      line += " \(argument.name)=\(value)"
    }
    return line
  }

  private static func text(_ value: WireValue) -> String? {
    switch value {
    case .unsigned(let number): return "\(number)"
    case .double(let seconds): return decimal(UInt64((seconds * 1e9).rounded()))
    case .array(let values):
      let parts = values.compactMap { text($0) }
      return parts.joined(separator: ",")
    case .string(let text):
      let isPlain = text.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7f }
      if !isPlain { return nil }
      let isBare = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && !"\"\\;=".utf8.contains($0) }
      return isBare ? text : "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
    case .null, .bool, .negative, .object: return nil
    }
  }

  private static func decimal(_ nanoseconds: UInt64) -> String {
    let fraction = String(nanoseconds % 1_000_000_000)
    return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - fraction.count) + fraction
  }
}
