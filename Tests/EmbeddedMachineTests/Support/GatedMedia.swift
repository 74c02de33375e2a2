import Dispatch
import Synchronization

@testable import EmbeddedMachine

/// Media that do what the test wants: wait for it, or fail.
final class GatedMedia: MediumSource {
  struct Behaviour: Sendable {
    var holds = false
    var transferError: MediumError?
    var closeError: MediumError?
  }
  let behaviour = Mutex(Behaviour())
  /// Told when a transfer has begun.
  let begun = Mailbox<String>()
  /// A transfer that is held goes on when this is signalled.
  let gate = DispatchSemaphore(value: 0)

  func set(_ change: (inout Behaviour) -> Void) { behaviour.withLock { change(&$0) } }
  func go() { gate.signal() }

  func open(_ device: MachineDevice) throws(MediumError) -> any Medium { GatedMedium(device.name, self) }
}

final class GatedMedium: Medium {
  let sectors: UInt64 = 4096
  private let name: String
  private let media: GatedMedia
  init(_ name: String, _ media: GatedMedia) {
    self.name = name
    self.media = media
  }
  func check() throws(MediumError) {}
  func read(at position: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(MediumError) {
    try pass()
    for index in buffer.indices { buffer[index] = 0xAB }
  }
  func write(at position: UInt64, from buffer: UnsafeRawBufferPointer) throws(MediumError) { try pass() }
  func flush() throws(MediumError) { try pass() }
  func close() throws(MediumError) {
    if let error = media.behaviour.withLock({ $0.closeError }) { throw error }
  }
  private func pass() throws(MediumError) {
    let behaviour = media.behaviour.withLock { $0 }
    media.begun.put(name)
    if behaviour.holds { media.gate.wait() }
    if let error = behaviour.transferError { throw error }
  }
}
