import CSystemd

/// A message to or from the bus, written or read in the order of its parts (sd_bus_message_append_basic(3)).
///
/// Only the calls without variable arguments: those do not come through to Swift.
final class BusMessage {
  let raw: OpaquePointer

  /// Takes over the reference.
  init(_ raw: OpaquePointer) { self.raw = raw }

  deinit { sd_bus_message_unref(raw) }

  func append(_ text: String) throws(UnitFailure) {
    try Self.check(text.withCString { sd_bus_message_append_basic(raw, Self.type("s"), $0) })
  }

  func append(_ flag: Bool) throws(UnitFailure) {
    try Self.check(withUnsafePointer(to: Int32(flag ? 1 : 0)) { sd_bus_message_append_basic(raw, Self.type("b"), $0) })
  }

  func append(_ number: UInt64) throws(UnitFailure) {
    try Self.check(withUnsafePointer(to: number) { sd_bus_message_append_basic(raw, Self.type("t"), $0) })
  }

  /// Appends what `body` does as one container: an array `a`, a structure `r` or a variant `v`.
  func append(
    _ kind: Unicode.Scalar, of contents: String, _ body: () throws(UnitFailure) -> Void
  ) throws(UnitFailure) {
    try Self.check(contents.withCString { sd_bus_message_open_container(raw, Self.type(kind), $0) })
    try body()
    try Self.check(sd_bus_message_close_container(raw))
  }

  /// The next part, a string `s` or an object's path `o`.
  func text(_ kind: Unicode.Scalar = "s") throws(UnitFailure) -> String {
    var found: UnsafePointer<CChar>?
    try Self.check(sd_bus_message_read_basic(raw, Self.type(kind), &found))
    return found.map { String(cString: $0) } ?? ""
  }

  /// The next part, a 32-bit number, `u` or `i`.
  func number(_ kind: Unicode.Scalar) throws(UnitFailure) -> Int32 {
    var found: Int32 = 0
    try Self.check(sd_bus_message_read_basic(raw, Self.type(kind), &found))
    return found
  }

  /// The next part, an array of bytes.
  func bytes() throws(UnitFailure) -> [UInt8] {
    var found: UnsafeRawPointer?
    var count = 0
    try Self.check(sd_bus_message_read_array(raw, Self.type("y"), &found, &count))
    return found.map { Array(UnsafeRawBufferPointer(start: $0, count: count)) } ?? []
  }

  /// Reads a mapping of names to values of any type, the next part: `body` reads the value of each name in `wanted`.
  func mapping(_ wanted: [String: String], _ body: (String) throws(UnitFailure) -> Void) throws(UnitFailure) {
    try Self.check(sd_bus_message_enter_container(raw, Self.type("a"), "{sv}"))
    while try Self.check(sd_bus_message_enter_container(raw, Self.type("e"), "sv")) > 0 {
      let name = try text()
      if let contents = wanted[name] {
        try Self.check(sd_bus_message_enter_container(raw, Self.type("v"), contents))
        try body(name)
        try Self.check(sd_bus_message_exit_container(raw))
      } else {
        try Self.check(sd_bus_message_skip(raw, "v"))
      }
      try Self.check(sd_bus_message_exit_container(raw))
    }
    try Self.check(sd_bus_message_exit_container(raw))
  }

  /// D-Bus names types by characters of ASCII; C's `char` has a sign on some machines.
  private static func type(_ scalar: Unicode.Scalar) -> CChar { CChar(truncatingIfNeeded: scalar.value) }

  @discardableResult
  private static func check(_ result: Int32) throws(UnitFailure) -> Int32 {
    guard result >= 0 else { throw UnitFailure(.refused, "D-Bus message: \(BusConnection.words(-result))") }
    return result
  }
}
