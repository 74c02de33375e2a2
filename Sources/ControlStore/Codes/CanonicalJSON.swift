/// Values of the model as JSON text in one form only: keys sorted by bytes, no blanks, integers in full.
///
/// What is stored must not change with a library's taste, and this costs a commit a few microseconds where
/// Foundation's encoder costs tens. Foundation's decoder reads it. Floating-point numbers are refused.
enum CanonicalJSON {
  static func text(_ value: some Encodable) throws -> String {
    let tape = JSONTape()
    try value.encode(to: JSONTapeEncoder(tape, 0))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    tape.write(0, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
