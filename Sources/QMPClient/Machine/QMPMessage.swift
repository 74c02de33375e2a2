internal import ControlProtocol

/// One line of a QEMU.
enum QMPMessage: Equatable {
  case greeting(QMPGreeting)
  case event(QMPEvent)
  case answer(id: WireValue?, Result<WireValue, QMPError>)

  /// What a line that is none of these fails with.
  struct Fault: Error, Equatable {
    let text: String
  }

  /// Reads one line without its LF.
  init(_ line: ArraySlice<UInt8>, depth: Int) throws(Fault) {
    let value: WireValue
    do throws(JSONFault) {
      value = try JSONText.value(of: line, depthLimit: depth)
    } catch {
      throw Self.fault("\(error)", line)
    }
    guard let message = Self.message(value, line) else { throw Self.fault("no message of QMP", line) }
    self = message
  }

  /// A line is one of the kinds and no two of them.
  private static func message(_ value: WireValue, _ line: ArraySlice<UInt8>) -> QMPMessage? {
    switch (value["QMP"], value["event"], value["return"], value["error"]) {
    case (let greeting?, nil, nil, nil): QMPGreeting(greeting).map(QMPMessage.greeting)
    case (nil, _?, nil, nil): QMPEvent(value).map(QMPMessage.event)
    case (nil, nil, let result?, nil): .answer(id: value["id"], .success(result))
    case (nil, nil, nil, let error?):
      QMPError(error, line: String(decoding: line, as: UTF8.self)).map { .answer(id: value["id"], .failure($0)) }
    default: nil
    }
  }

  /// The line's beginning stands escaped: it ends in a log.
  private static func fault(_ text: String, _ line: ArraySlice<UInt8>) -> Fault {
    let head = String(decoding: line.prefix(120), as: UTF8.self)
    return Fault(text: "\(text): \(JSONWriter.text(.string(head)))")
  }
}
