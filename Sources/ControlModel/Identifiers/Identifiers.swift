/// The number of a partition, as `LPAR = 0` names it (Fig 3).
///
/// Range 0 to 65,535, unique in a configuration. The name that people use instead is ``PartitionPlan/name``.
package struct PartitionID: Hashable, Comparable, Codable, Sendable {
  package let number: UInt16
  package init(_ number: UInt16) { self.number = number }
  package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// The number of a cluster: its position in the configuration.
package struct ClusterID: Hashable, Comparable, Codable, Sendable {
  package let number: UInt16
  package init(_ number: UInt16) { self.number = number }
  package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// The number of an operation; counts from 1 and is never used twice, across restarts too.
package struct OperationID: Hashable, Comparable, Codable, Sendable {
  package let number: UInt64
  package init(_ number: UInt64) { self.number = number }
  package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// How often a slot has been connected; tells a late report of an earlier connection from one of the present.
package struct Epoch: Hashable, Comparable, Codable, Sendable {
  package let number: UInt64
  package init(_ number: UInt64) { self.number = number }
  package var next: Epoch { Epoch(number + 1) }
  package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// How often the machine has powered a partition on or reset it; counted here, never told by the guest.
package struct BootGeneration: Hashable, Comparable, Codable, Sendable {
  package let number: UInt64
  package init(_ number: UInt64) { self.number = number }
  package var next: BootGeneration { BootGeneration(number + 1) }
  package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// One connection, for as long as the daemon runs.
package struct SessionID: Hashable, Comparable, Codable, Sendable {
  package let number: UInt64
  package init(_ number: UInt64) { self.number = number }
  package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// One request on one connection: where its answer goes.
package struct Ticket: Hashable, Codable, Sendable {
  package let session: SessionID
  /// Counts the requests of the session from 0.
  package let request: UInt64
  package init(session: SessionID, request: UInt64) { self.session = session; self.request = request }
}
