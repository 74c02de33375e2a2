package import ControlModel

/// Writes answers as the lines that go out, each with its LF.
package enum AnswerEncoder {
  /// Empty when nobody asked for an answer.
  package static func encode(_ answer: Result<WireValue, Rejection>, to address: ReplyAddress) -> [UInt8] {
    var bytes: [UInt8] = []
    append(answer, to: address, onto: &bytes)
    return bytes
  }

  package static func append(
    _ answer: Result<WireValue, Rejection>, to address: ReplyAddress, onto bytes: inout [UInt8]
  ) {
    switch address {
    case .nobody: return
    case .text: TextAnswer.append(answer, to: &bytes)
    case .json(let id):
      bytes.reserveCapacity(bytes.count + 64)
      JSONAnswer.append(answer, id: id, to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// The answers to a JSON-RPC batch as one array on one line; empty when all were notifications.
  package static func encode(batch answers: [(address: ReplyAddress, answer: Result<WireValue, Rejection>)]) -> [UInt8]
  {
    var bytes: [UInt8] = []
    for (address, answer) in answers {
      guard case .json(let id) = address else { continue }
      bytes.append(bytes.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
      JSONAnswer.append(answer, id: id, to: &bytes)
    }
    if !bytes.isEmpty { bytes.append(contentsOf: "]\n".utf8) }
    return bytes
  }
}
