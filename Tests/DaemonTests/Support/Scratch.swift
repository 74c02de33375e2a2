internal import Glibc
internal import Testing

/// A directory for one test, removed with all that is in it.
final class Scratch {
  let path: String

  init() throws {
    var template = Array("\(Self.base)/cpd.XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil, "mkdtemp: \(lastError())")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Memory where there is enough of it: a killed process loses nothing there either, and hundreds of starts are quick.
  private static let base: String = {
    var facts = statvfs()
    let isLarge = statvfs("/dev/shm", &facts) == 0 && UInt64(facts.f_bavail) * UInt64(facts.f_frsize) > 1 << 30
    if isLarge { return "/dev/shm" }
    return getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  }()

  deinit { _ = try? Child(["rm", "-rf", path]).wait(for: 20) }

  /// Writes a file below it and gives its path.
  func file(_ name: String, _ text: String) throws -> String {
    let whole = "\(path)/\(name)"
    try write(text, to: whole)
    return whole
  }
}

func lastError() -> String { String(cString: strerror(errno)) }

func write(_ text: String, to path: String) throws {
  let file = try #require(fopen(path, "we"), "\(path): \(lastError())")
  defer { fclose(file) }
  fputs(text, file)
}

/// The file's content; empty when there is none.
func read(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "re") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    guard count > 0 else { return bytes }
    bytes += buffer.prefix(count)
  }
}

func text(_ path: String) -> String { String(decoding: read(path), as: UTF8.self) }

/// Where the sources are: beside this file.
enum Repository {
  static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }
  static func path(_ relative: String) -> String { "\(root)/\(relative)" }
}

/// The daemon that this test run has built: it lies beside the test program.
let daemonPath: String = {
  var buffer = [CChar](repeating: 0, count: 4096)
  let count = readlink("/proc/self/exe", &buffer, buffer.count)
  let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/controlprogd"
}()
