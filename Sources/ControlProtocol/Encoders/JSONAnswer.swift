internal import ControlModel

/// An answer as a JSON-RPC 2.0 response object, without the LF.
enum JSONAnswer {
  private static let begin = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
  private static let resultKey = Array(#","result":"#.utf8)
  private static let errorKey = Array(#","error":"#.utf8)

  static func append(_ answer: Result<WireValue, Rejection>, id: WireValue, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: begin)
    JSONWriter.append(id, to: &bytes)
    switch answer {
    case .success(let value):
      bytes.append(contentsOf: resultKey)
      JSONWriter.append(value, to: &bytes)
    case .failure(let rejection):
      bytes.append(contentsOf: errorKey)
      JSONWriter.append(error(rejection), to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func error(_ rejection: Rejection) -> WireValue {
    var data = [WireValue.Member("reason", .string(rejection.reason.rawValue))]
    data += rejection.data.map { WireValue.Member($0.name, $0.value.wire) }
    return ["code": WireValue(rejection.reason.code), "message": .string(rejection.message), "data": .object(data)]
  }
}
