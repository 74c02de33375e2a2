/// Reads JSON that is no frame of this protocol: another program's line, with that program's bound on nesting.
package enum JSONText {
  /// The one value that all of `bytes` is; bytes that are no UTF-8 are a fault as well.
  ///
  /// `depthLimit` bounds the objects and arrays inside one another, and with it the stack that reading takes.
  package static func value(
    of bytes: some Collection<UInt8>, depthLimit: Int
  ) throws(JSONFault) -> WireValue {
    try Array(bytes).withUnsafeBytes { read(ByteView($0), depthLimit) }.get()
  }

  private static func read(_ bytes: ByteView, _ depthLimit: Int) -> Result<WireValue, JSONFault> {
    if let fault = UTF8Validity.firstFault(in: bytes) {
      return .failure(JSONFault(offset: fault, text: "no UTF-8"))
    }
    do throws(JSONFault) {
      return .success(try JSONReader.read(bytes, depthLimit: depthLimit))
    } catch {
      return .failure(error)
    }
  }
}
