import ControlTestSupport

extension QEMUProcess {
  /// Runs `body` with a QEMU without a machine.
  static func run(_ body: (QEMUProcess) async throws -> Void) async throws {
    try await run(["-S", "-machine", "none", "-display", "none", "-nodefaults"], in: Scratch(), body)
  }
}
