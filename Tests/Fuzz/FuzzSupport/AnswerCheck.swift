internal import ControlModel
internal import ControlProtocol

/// What every answer is, whatever was asked: whole lines of UTF-8 that nothing in the request could break.
enum AnswerCheck {
  static func check(_ bytes: [UInt8], _ address: ReplyAddress) {
    switch address {
    case .nobody: demand(bytes.isEmpty, "a notification was answered")
    case .json: checkJSON(bytes)
    case .text: checkText(bytes)
    }
  }

  /// One line; read as a frame it is JSON, though no request.
  static func checkJSON(_ bytes: [UInt8]) {
    demand(bytes.last == 0x0a && bytes.count { $0 < 0x20 } == 1, "a JSON answer is not one line")
    let frame = FrameParser.parse(bytes.dropLast(), caller: .operator_(uid: 0, role: .admin))
    for request in frame.requests {
      guard case .failure(let rejection) = request.call else { return demand(false, "an answer reads as a request") }
      demand(rejection.reason == .invalidRequest, "a JSON answer is no JSON: \(rejection.message)")
    }
  }

  /// Payload lines, then exactly one status line.
  private static func checkText(_ bytes: [UInt8]) {
    demand(bytes.last == 0x0a, "a text answer does not end its line")
    guard let text = String(validating: bytes, as: UTF8.self) else { return demand(false, "an answer is no UTF-8") }
    let isClean = text.unicodeScalars.allSatisfy { $0 == "\n" || !isControl($0) }
    demand(isClean, "a control character in an answer")
    let lines = text.utf8.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false)
    let marked = lines.filter { $0.starts(with: "OK".utf8) || $0.starts(with: "ERR".utf8) }
    demand(marked.count == 1, "\(marked.count) status lines")
    demand(lines.last.map { isStatus($0) } == true, "the last line is no status line")
  }

  private static func isStatus(_ line: some Collection<UInt8>) -> Bool {
    line.elementsEqual("OK".utf8) || line.starts(with: "OK ".utf8) || line.starts(with: "ERR ".utf8)
  }

  /// C0, DEL, C1, and what some terminals take for the end of a line.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || 0x7f...0x9f ~= scalar.value || 0x2028...0x2029 ~= scalar.value
  }
}
