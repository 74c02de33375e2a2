import Dispatch
import Glibc

/// Runs a command line off the test's threads and answers what it printed.
func shell(_ command: String) async -> String {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      guard let pipe = popen(command, "r") else { return continuation.resume(returning: "popen failed") }
      var output: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4_096)
      while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
      pclose(pipe)
      continuation.resume(returning: String(decoding: output, as: UTF8.self))
    }
  }
}
