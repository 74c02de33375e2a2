/// One entry of the gatekeeper: how inbound accesses of one bus are translated (R-05, Fig 8).
package struct GatekeeperWindow: Hashable, Codable, Sendable {
  package let bus: BusNumber
  /// The partition whose memory the window opens on.
  package let partition: PartitionID
  /// First address, in bytes, of the partition's own space that the bus may reach.
  package let base: UInt64
  /// Length in bytes.
  package let size: UInt64
  /// What is added to an address to make it physical, in bytes (Fig 7).
  package let offset: UInt64

  package init(bus: BusNumber, partition: PartitionID, base: UInt64, size: UInt64, offset: UInt64) {
    self.bus = bus
    self.partition = partition
    self.base = base
    self.size = size
    self.offset = offset
  }

  /// The physical address of an inbound access of `length` bytes at `address`, or nil when any byte of it
  /// lies outside base..base+size or the sum leaves 64 bits: then it never reaches memory.
  ///
  /// An empty access has no address.
  package func translate(_ address: UInt64, length: UInt64) -> UInt64? {
    guard length > 0, length <= size, address >= base, address - base <= size - length else { return nil }
    let (physical, overflow) = address.addingReportingOverflow(offset)
    guard !overflow, !physical.addingReportingOverflow(length - 1).overflow else { return nil }
    return physical
  }
}

/// The memory controller's table of windows, at most one a bus; a bus without one reaches nothing.
package struct Gatekeeper: Equatable, Sendable {
  package private(set) var windows: [GatekeeperWindow]
  package init(_ windows: [GatekeeperWindow] = []) { self.windows = windows.sorted { $0.bus < $1.bus } }

  package subscript(bus: BusNumber) -> GatekeeperWindow? { windows.first { $0.bus == bus } }

  /// Opens `window`, in place of what its bus had.
  package mutating func open(_ window: GatekeeperWindow) {
    close(window.bus)
    windows.append(window)
    windows.sort { $0.bus < $1.bus }
  }

  package mutating func close(_ bus: BusNumber) { windows.removeAll { $0.bus == bus } }
}
