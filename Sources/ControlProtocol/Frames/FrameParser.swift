package import ControlModel

/// Reads one line into requests, each already checked as far as that goes without the state: frame, verb,
/// permission, arguments, in this order (protocol, section 2).
package enum FrameParser {
  /// `line` is without its LF.
  ///
  /// Blank lines have no requests.
  package static func parse(_ line: some Collection<UInt8>, caller: Issuer) -> ParsedFrame {
    line.withContiguousStorageIfAvailable { parse(UnsafeRawBufferPointer($0), caller: caller) }
      ?? Array(line).withUnsafeBytes { parse($0, caller: caller) }
  }

  /// As the other; `line` need only be valid during the call.
  package static func parse(_ line: UnsafeRawBufferPointer, caller: Issuer) -> ParsedFrame {
    let bytes = ByteView(line)
    let form = form(of: bytes)
    if let fault = UTF8Validity.firstFault(in: bytes) {
      return refused(Rejection(.parseError, "byte \(fault): no UTF-8"), form: form)
    }
    return switch form {
    case .json: JSONFrame.parse(bytes, caller: caller)
    case .text: TextFrame.parse(bytes, caller: caller)
    }
  }

  /// The form that the first character which is no blank suggests.
  package static func form(of line: some Collection<UInt8>) -> Form {
    let first = line.first { !ASCII.isBlank($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .text
  }

  private static func form(of bytes: ByteView) -> Form {
    let first = bytes[bytes.skippingBlanks(from: 0)]
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .text
  }

  /// A frame that is refused as a whole; nothing of it is carried out.
  package static func refused(_ rejection: Rejection, form: Form) -> ParsedFrame {
    let address: ReplyAddress = form == .json ? .json(id: .null) : .text
    let request = ParsedRequest(address: address, verb: nil, call: .failure(rejection))
    return ParsedFrame(form: form, isBatch: false, requests: [request])
  }
}
