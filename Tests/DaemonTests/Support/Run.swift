internal import Glibc
internal import Testing

/// What a program that was run to its end said.
struct Finished {
  let code: Int32
  let output: String
  let errors: String
}

/// Runs a program to its end; what it says goes through files, so that no pipe can be full.
func run(
  _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:], within seconds: Double = 60
) throws -> Finished {
  let scratch = try Scratch()
  let feed = try Pipe()
  let output = try openFile("\(scratch.path)/out")
  defer { close(output) }
  let errors = try openFile("\(scratch.path)/err")
  defer { close(errors) }
  let child = try Child(arguments, environment: environment, input: feed.reading, output: output, errors: errors)
  try writeAll(feed.writing, input)
  feed.closeWriting()
  let code = try child.exitCode(within: seconds)
  return Finished(code: code, output: text("\(scratch.path)/out"), errors: text("\(scratch.path)/err"))
}

/// Says `input` to a socket through socat, a client that is not ours, and gives what came back until the daemon closed.
func socat(_ socket: String, _ input: String) throws -> String { try socat(socket, Array(input.utf8)) }

func socat(_ socket: String, _ input: [UInt8]) throws -> String {
  let result = try run(["socat", "-t", "30", "-", "UNIX-CONNECT:\(socket)"], input: input)
  #expect(result.code == 0, "socat: \(result.errors)")
  return result.output
}

func openFile(_ path: String) throws -> Int32 {
  let number = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
  try #require(number >= 0, "\(path): \(lastError())")
  return number
}

func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    try #require(count > 0, "write: \(lastError())")
    rest = rest.dropFirst(count)
  }
}

/// Ends a test that cannot be done here, and says so where nobody can miss it.
func skip(_ why: String) throws -> Never {
  print("SKIPPED: \(why)")
  try Test.cancel("\(why)")
}
