internal import Glibc

/// Why a benchmark could not be run: it then has no figures.
struct BenchError: Error, CustomStringConvertible {
  let description: String
  init(_ text: String) { description = text }

  /// The failure of a system call just now.
  static func system(_ call: String) -> BenchError { BenchError("\(call): \(String(cString: strerror(errno)))") }
}
