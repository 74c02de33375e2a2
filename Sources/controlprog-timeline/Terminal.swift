internal import ControlTimeline
internal import Glibc

/// What standard output can show.
enum Terminal {
  /// What was asked for, else what the terminal and the environment say.
  static func options(ascii: Bool, width: Int?) -> TextOptions {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let hasColour = isTerminal && (variable("NO_COLOR") ?? "").isEmpty && variable("TERM") != "dumb"
    return TextOptions(width: width ?? columns ?? 100, isASCII: ascii || !isUTF8, hasColour: hasColour)
  }

  private static var columns: Int? {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return variable("COLUMNS").flatMap { Int($0) }.flatMap { (1...10_000).contains($0) ? $0 : nil }
  }

  /// By the first of the variables that is set, in the order of locale(7); without any of them, the C locale's ASCII.
  private static var isUTF8: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty } ?? "C"
    let name = locale.uppercased()
    return name.contains("UTF-8") || name.contains("UTF8")
  }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
