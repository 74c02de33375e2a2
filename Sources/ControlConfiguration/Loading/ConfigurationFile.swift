import Glibc

/// Reads the bytes of a configuration file.
enum ConfigurationFile {
  static let limit = 16 << 20

  /// Only ordinary files: a pipe or a device could hold the daemon up for ever.
  static func read(_ path: String) throws(ConfigurationError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw failure(path, "cannot be opened: " + systemText(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, "cannot be read: " + systemText(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw failure(path, "is not an ordinary file") }
    guard status.st_size <= limit else { throw tooLarge(path) }

    var bytes = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
    var count = 0
    while true {
      if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
      let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw failure(path, "cannot be read: " + systemText(errno)) }
      if got == 0 { break }
      count += got
      // The file may grow while it is being read.
      guard count <= limit else { throw tooLarge(path) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  private static func tooLarge(_ path: String) -> ConfigurationError {
    failure(path, "is larger than \(UnitScale.size.render(UInt64(limit)))")
  }

  private static func failure(_ path: String, _ text: String) -> ConfigurationError {
    let problem = ConfigurationProblem(file: path, line: 0, column: 0, path: "", text: text)
    return ConfigurationError(problems: [problem], omitted: 0)
  }

  private static func systemText(_ number: Int32) -> String { String(cString: strerror(number)) }
}
