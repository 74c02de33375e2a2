internal import ControlConfiguration
internal import ControlStore
internal import Glibc

/// Why the daemon ends otherwise than it should, with the exit status of sysexits.h that says so.
enum Ending: Error {
  /// 78: the configuration cannot be used; a restart does not help.
  case configuration([String])
  /// 75: another daemon has the state directory, or is listening.
  case secondInstance(String)
  /// 70: the store, the machine or a socket cannot go on.
  case unusable(String)
  /// 1: a check that was asked for has found something.
  case checkFailed(String)

  var status: Int32 {
    switch self {
    case .configuration: 78
    case .secondInstance: 75
    case .unusable: 70
    case .checkFailed: 1
    }
  }

  /// One line an error, on stderr.
  func say() {
    let lines: [String]
    switch self {
    case .configuration(let found): lines = found
    case .secondInstance(let text), .unusable(let text), .checkFailed(let text): lines = ["controlprogd: \(text)"]
    }
    for line in lines {
      let bytes = Array("\(line)\n".utf8)
      _ = write(STDERR_FILENO, bytes, bytes.count)
    }
  }
}
