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

  /// Joins the encoded answers to a JSON-RPC batch as one array on one line; empty when there are none.
  package static func join(batch answers: [[UInt8]]) -> [UInt8] {
    var joined: [UInt8] = []
    guard !answers.isEmpty else { return joined }
    joined.reserveCapacity(answers.reduce(3) { $0 + $1.count })
    for answer in answers {
      joined.append(joined.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
      joined.append(contentsOf: answer.last == UInt8(ascii: "\n") ? answer.dropLast() : answer[...])
    }
    joined.append(contentsOf: "]\n".utf8)
    return joined
  }
}
