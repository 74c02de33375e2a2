internal import ControlModel
internal import ControlProtocol

/// Parses one line as each kind of caller and demands of every request what holds for all frames.
package enum CheckedFrame {
  /// Callers that between them may call every command, and one that may call next to none.
  private static let callers: [Issuer] = [
    .operator_(uid: 0, role: .admin), .partition(PartitionID(1)), .operator_(uid: 1000, role: nil),
  ]

  package static func check(_ line: [UInt8]) {
    for caller in callers {
      let frame = FrameParser.parse(line, caller: caller)
      demand(frame.form == FrameParser.form(of: line), "the frame is in another form than its line")
      for request in frame.requests { check(request, caller) }
      if frame.isBatch { checkBatch(frame.requests) }
    }
  }

  private static func check(_ request: ParsedRequest, _ caller: Issuer) {
    var answer = request.call.map { _ in WireValue.nothing }
    if case .success(let call) = request.call {
      demand(request.verb.flatMap { CommandCatalogue.command($0) }?.audience.admits(caller) == true, "not admitted")
      CheckedSpelling.check(call, caller)
      if case .local(let local) = call { answer = LocalAnswers.answer(local, caller: caller) }
    }
    AnswerCheck.check(AnswerEncoder.encode(answer, to: request.address), request.address)
  }

  private static func checkBatch(_ requests: [ParsedRequest]) {
    let answers = requests.filter { $0.address != .nobody }.map {
      AnswerEncoder.encode($0.call.map { _ in .nothing }, to: $0.address)
    }
    let bytes = AnswerEncoder.join(batch: answers)
    if !bytes.isEmpty { AnswerCheck.checkJSON(bytes) }
  }
}
