internal import ControlModel
internal import ControlProtocol
internal import GuestAgent
internal import Testing

@Suite("Built-in action: claim (step 1104)") struct ClaimProbeTests {
  private static let disk: UInt64 = 0x4b44_5043

  /// Runs a probe against values by offset; the accesses it made, and how it ended.
  private func run(_ registers: [UInt64: UInt64], buffer: UInt64? = nil) -> (said: [String], result: HookResult?) {
    var probe = ClaimProbe(slot: SlotNumber(3), buffer: buffer)
    var answer: CallAnswer?
    var said: [String] = []
    for _ in 0..<20 {
      switch probe.next(answer) {
      case .ended(let result): return (said, result)
      case .access(let call):
        guard case .unsigned(let offset)? = call.params["offset"] else { return (said, nil) }
        said.append("\(call.method) \(offset)")
        answer =
          registers[offset].map { .done(["value": .unsigned($0)]) }
          ?? .refused(Rejection(.generalProtection, "not connected"))
      }
    }
    return (said, nil)
  }

  private func isFailure(_ result: HookResult?) -> Bool {
    if case .failed(status: 0x81, _)? = result { true } else { false }
  }

  @Test("a disk with a capacity; with a buffer its first sector is read")
  func disk() {
    let plain = run([0: Self.disk, 8: 4096])
    #expect(plain.result == .done)
    #expect(plain.said == ["mmio_read 0", "mmio_read 8"])
    let read = run([0: Self.disk, 8: 4096, 0x10: 0, 0x18: 0, 0x20: 0, 0x28: 0, 0x30: 0], buffer: 4096)
    #expect(read.result == .done)
    #expect(
      read.said == [
        "mmio_read 0", "mmio_read 8", "mmio_write 16", "mmio_write 24", "mmio_write 32", "mmio_write 40",
        "mmio_read 48",
      ])
  }

  @Test("what cannot be used is a driver failure")
  func unusable() {
    #expect(isFailure(run([:]).result))
    #expect(isFailure(run([0: Self.disk, 8: 0]).result))
    #expect(isFailure(run([0: Self.disk, 8: .max]).result))
    let medium = run([0: Self.disk, 8: 1, 0x10: 0, 0x18: 0, 0x20: 0, 0x28: 0, 0x30: 3], buffer: 0)
    #expect(isFailure(medium.result))
  }

  @Test("a card that is no disk is claimed when it answers")
  func other() { #expect(run([0: 0x544e_5043]).result == .done) }
}
