internal import Glibc

/// Stops the fuzzer where something does not hold, with one line that says what.
///
/// An abort is what libFuzzer takes for a finding; it keeps the input.
package func demand(_ holds: Bool, _ what: @autoclosure () -> String) {
  if holds { return }
  let line = Array("fuzzer: \(what())\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
  abort()
}
