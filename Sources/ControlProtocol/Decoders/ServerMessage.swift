package import ControlModel

/// A JSON line as the daemon sends it, read by a client: the mirror of ``AnswerEncoder`` and ``NotificationEncoder``.
package enum ServerMessage: Equatable, Sendable {
  case answer(id: WireValue, Result<WireValue, Rejection>)
  case notification(method: String, params: WireValue)

  /// What a line that is none of these fails with.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// Reads one line without its LF.
  package init(line: some Collection<UInt8>) throws(Fault) {
    let value = try Array(line).withUnsafeBytes { Self.read(ByteView($0)) }.get()
    if case .string(let method)? = value["method"] {
      self = .notification(method: method, params: value["params"] ?? .nothing)
    } else if let id = value["id"], let result = value["result"] {
      self = .answer(id: id, .success(result))
    } else if let id = value["id"], let error = value["error"] {
      self = .answer(id: id, .failure(Self.rejection(error)))
    } else {
      throw Fault(description: "neither an answer nor a notification")
    }
  }

  private static func read(_ bytes: ByteView) -> Result<WireValue, Fault> {
    if let fault = UTF8Validity.firstFault(in: bytes) { return .failure(Fault(description: "byte \(fault): no UTF-8")) }
    do {
      return .success(try JSONReader.read(bytes))
    } catch {
      return .failure(Fault(description: "byte \(error.offset): \(error.text)"))
    }
  }

  /// A reason that this program does not know is from a newer daemon: an internal error with that daemon's message.
  private static func rejection(_ error: WireValue) -> Rejection {
    var message = ""
    if case .string(let text)? = error["message"] { message = text }
    guard case .object(let members)? = error["data"], case .string(let word)? = error["data"]?["reason"],
      let reason = Reason(rawValue: word)
    else { return Rejection(.internalError, message) }
    let details = members.compactMap { member -> Rejection.Detail? in
      switch member.value {
      case .string(let text) where member.name != "reason": Rejection.Detail(member.name, .string(text))
      case .unsigned(let number): Rejection.Detail(member.name, .number(number))
      default: nil
      }
    }
    return Rejection(reason, message, data: details)
  }
}
