import Glibc

/// What a partition's program writes to its standard output and error: `<NAME>.log` beside its process record.
///
/// It is appended to for as long as the partition exists, so a start is known by the length before it.
struct ProcessLog: Sendable {
  let path: String

  /// Bytes of it that are ever looked at, from its end.
  static let tail: Int64 = 2048

  /// Bytes, 0 when there is none yet.
  var length: Int64 {
    guard let file = try? OpenFile(path, flags: O_RDONLY), let status = try? file.status() else { return 0 }
    return Int64(status.st_size)
  }

  /// What was written from `start` on, as one line for people: at most the last 2 KiB, without control characters.
  ///
  /// Empty when nothing was written, or it cannot be read. A log that is shorter than `start` was cut meanwhile, and all
  /// of it counts.
  func words(from start: Int64) -> String {
    guard let file = try? OpenFile(path, flags: O_RDONLY), let status = try? file.status() else { return "" }
    let end = Int64(status.st_size)
    let place = max(start <= end ? start : 0, end - Self.tail)
    var bytes = [UInt8](repeating: 0, count: Int(end - place))
    let isRead: Void? = bytes.withUnsafeMutableBytes { try? file.read(at: UInt64(place), into: $0) }
    return isRead == nil ? "" : Self.line(bytes)
  }

  /// `bytes` as text in one line: blanks and line ends are one blank each, control characters go.
  static func line(_ bytes: [UInt8]) -> String {
    // A character that was cut in two at the front is left out.
    let whole = bytes.drop { $0 & 0xC0 == 0x80 }
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: whole, as: UTF8.self).unicodeScalars {
      if scalar.properties.isWhitespace {
        if let last = scalars.last, last != " " { scalars.append(" ") }
      } else if scalar.properties.generalCategory != .control {
        scalars.append(scalar)
      }
    }
    if scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }
}
