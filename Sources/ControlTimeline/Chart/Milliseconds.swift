/// Nanoseconds for people.
enum Milliseconds {
  /// `1534.514`: three digits after the point, cut off.
  static func text(_ nanoseconds: UInt64) -> String {
    let fraction = "\(nanoseconds / 1_000 % 1_000)"
    return "\(nanoseconds / 1_000_000).\(String(repeating: "0", count: 3 - fraction.utf8.count))\(fraction)"
  }

  /// A pause in two or three digits: `1.5 s`, `157 ms`.
  static func pause(_ nanoseconds: UInt64) -> String {
    if nanoseconds >= 10_000_000_000 { return "\(nanoseconds / 1_000_000_000) s" }
    if nanoseconds >= 1_000_000_000 { return "\(nanoseconds / 1_000_000_000).\(nanoseconds / 100_000_000 % 10) s" }
    if nanoseconds >= 10_000_000 { return "\(nanoseconds / 1_000_000) ms" }
    return "\(nanoseconds / 1_000_000).\(nanoseconds / 100_000 % 10) ms"
  }
}
