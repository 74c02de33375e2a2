import ControlProtocol
import Dispatch
import Foundation

/// Two named pipes that hold QEMU in the middle of one command: its main loop, while another of its threads goes on
/// serving the control socket.
///
/// A character device of kind `file` opens its output and then its input; each waits for the other side.
final class Gate: Sendable {
  private let output = temporaryPath()
  private let input = temporaryPath()

  init() {
    mkfifo(output, 0o600)
    mkfifo(input, 0o600)
  }

  deinit {
    unlink(output)
    unlink(input)
  }

  /// What `chardev-add` is asked for.
  var device: WireValue {
    ["id": "held", "backend": ["type": "file", "data": ["out": .string(output), "in": .string(input)]]]
  }

  /// Returns when QEMU is in the command, and held there.
  func entered() async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [output] in
        close(open(output, O_RDONLY | O_CLOEXEC))
        continuation.resume()
      }
    }
  }

  /// Lets QEMU go on; answers the descriptor, to be closed afterwards.
  func release() -> Int32 { open(input, O_RDWR | O_CLOEXEC) }
}
