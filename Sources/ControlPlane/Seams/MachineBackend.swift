package import ControlModel

/// The machine that holds the devices and runs the partitions.
///
/// Belongs to the control plane's actor and is called on its executor only; none of its calls may block. What takes
/// time is done elsewhere and reported through the sink that `start` was given.
package protocol MachineBackend {
  /// Whether `connect` is instant and cannot fail.
  var connectsInstantly: Bool { get }
  var withdrawsEjectRequests: Bool { get }

  /// The partitions whose processes are scheduled by their CPU share now; of the others it is kept and no more.
  var appliedCPUShares: Set<PartitionID> { get }

  /// Finds what an earlier run of the daemon left running and makes the machine agree with the record: what differs
  /// comes back as reports (a partition's process is gone: `poweredOff`). Called once, before any other call.
  /// `report` may be called from any thread.
  mutating func start(
    _ record: MachineRecord, report: @escaping @Sendable (MachineReport) -> Void
  ) throws(MachineFailure) -> [MachineReport]

  /// Begins `request`. What is known at once is returned; the rest is reported later.
  mutating func begin(_ request: MachineRequest) -> [MachineReport]

  /// An outbound access that the table allows. The machine's own selector decides once more. Answers at once,
  /// or returns nil and calls `done` later, from any thread, exactly once.
  mutating func access(
    _ access: DeviceAccess, done: @escaping @Sendable (AccessResult) -> Void
  ) -> AccessResult?

  /// Lets go of what the daemon holds without disturbing the partitions. `done` when nothing is in flight.
  mutating func stop(done: @escaping @Sendable () -> Void)
}

extension MachineBackend {
  package var appliedCPUShares: Set<PartitionID> { [] }
}

/// What the durable record says of the machine.
package struct MachineRecord: Sendable {
  package let slots: [Slot]
  package let partitions: [Partition]
  package init(slots: [Slot], partitions: [Partition]) {
    self.slots = slots
    self.partitions = partitions
  }
}

/// An access of a guest to a device's BAR0.
package struct DeviceAccess: Equatable, Sendable {
  package enum Kind: Equatable, Sendable { case read, write(UInt64) }
  package let partition: PartitionID
  package let slot: SlotNumber
  /// Bytes from the start of BAR0.
  package let offset: UInt64
  /// Bytes: 1, 2, 4 or 8.
  package let width: Int
  package let kind: Kind
  package init(partition: PartitionID, slot: SlotNumber, offset: UInt64, width: Int, kind: Kind) {
    self.partition = partition
    self.slot = slot
    self.offset = offset
    self.width = width
    self.kind = kind
  }
}

package enum AccessResult: Equatable, Sendable {
  case read(UInt64)
  case written
  /// The selector does not let this partition through: a general protection exception in the guest.
  case generalProtection
}

/// The machine cannot be used at all; the daemon says why and ends.
package struct MachineFailure: Error, Equatable, Sendable {
  package let text: String
  package init(_ text: String) { self.text = text }
}
