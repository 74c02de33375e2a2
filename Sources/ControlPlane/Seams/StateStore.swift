package import ControlModel

/// Where the state is made durable.
///
/// Called from one queue, one call at a time, never from two.
package protocol StateStore: Sendable {
  /// What an earlier run left, or nil when the store is new.
  func load() throws(StoreFailure) -> StoredState?
  /// Writes all of `changes` in one transaction, or nothing; returns when it is on the disk.
  func commit(_ changes: ChangeSet) throws(StoreFailure)
  /// Retained events from number `first` on, in order, at most `limit`.
  func events(from first: UInt64, limit: Int) throws(StoreFailure) -> [EventRecord]
  /// The number of the oldest retained event; 1 when there is none.
  func oldestEvent() throws(StoreFailure) -> UInt64
  /// The disk is so full that only what ends access should be written: taking is refused. From any thread.
  var isLow: Bool { get }
}

/// The store could not do what was asked; nothing was written.
package struct StoreFailure: Error, Equatable, Sendable {
  package enum Kind: Sendable { case full, readOnly, damaged, other }
  package let kind: Kind
  /// What the store's library said.
  package let text: String
  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}
