import ControlModel
import PartitionProcesses

/// Carries out one command of a disk card, between its medium and the memory behind the gatekeeper.
struct DiskWorker {
  /// Bytes moved at a time: a 1 MiB transfer never needs more memory than this.
  static let chunk = 128 * 1024

  let device: MachineDevice
  let media: any MediumSource
  let memory: PhysicalMemoryMap
  /// The gatekeeper's answer for an inbound access of the card's bus.
  let translate: @Sendable (_ address: UInt64, _ length: UInt64) -> UInt64?

  /// What came of a job.
  struct Result: Sendable {
    var status: DiskStatus = .ok
    /// The medium, if it is open now.
    var medium: (any Medium)?
    /// Set when the medium failed.
    var error: MediumError?
  }

  func run(_ job: DiskJob, medium: (any Medium)?) -> Result {
    var result = Result(medium: medium)
    do throws(MediumError) {
      let medium = if let medium { medium } else { try media.open(device) }
      result.medium = medium
      try medium.check()
      switch job {
      case .capacity: break
      case .flush: try medium.flush()
      case .read(let lba, let count, let address):
        result.status = try transfer(lba, count, address, medium) { (buffer, memory, from, to) throws(MediumError) in
          try medium.read(at: from, into: buffer)
          return Self.reached { () throws(SystemError) in
            try memory.write(at: to, from: UnsafeRawBufferPointer(buffer))
          }
        }
      case .write(let lba, let count, let address):
        result.status = try transfer(lba, count, address, medium) { (buffer, memory, to, from) throws(MediumError) in
          let isReached = Self.reached { () throws(SystemError) in try memory.read(at: from, into: buffer) }
          guard isReached else { return false }
          try medium.write(at: to, from: UnsafeRawBufferPointer(buffer))
          return true
        }
      }
    } catch {
      result.status = .mediumFailed
      result.error = error
    }
    return result
  }

  /// Moves `count` sectors in chunks; `move` answers false when the partition's memory could not be reached.
  private func transfer(
    _ lba: UInt64, _ count: UInt64, _ address: UInt64, _ medium: any Medium,
    _ move: (UnsafeMutableRawBufferPointer, PartitionMemory, UInt64, UInt64) throws(MediumError) -> Bool
  ) throws(MediumError) -> DiskStatus {
    guard DiskRegisters.countRange.contains(count), count <= medium.sectors, lba <= medium.sectors - count else {
      return .badRequest
    }
    let length = count * DiskRegisters.sectorSize
    guard let physical = translate(address, length), let place = memory.locate(physical, length: length) else {
      return .dmaRefused
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(Self.chunk, Int(length)), alignment: 4096)
    defer { buffer.deallocate() }
    var done: UInt64 = 0
    while done < length {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, Int(length - done))])
      guard try move(part, place.memory, lba * DiskRegisters.sectorSize + done, place.position + done) else {
        return .dmaRefused
      }
      done += UInt64(part.count)
    }
    return .ok
  }

  private static func reached(_ access: () throws(SystemError) -> Void) -> Bool {
    do {
      try access()
      return true
    } catch { return false }
  }
}
