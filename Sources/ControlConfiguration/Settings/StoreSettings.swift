/// What the durable record keeps.
package struct StoreSettings: Equatable, Sendable {
  package var retainedEvents = 1_000_000
  package var retainedOperations = 1000
  /// Bytes; 0 for none.
  package var ballast: UInt64 = 4 << 20
  package init() {}
}
