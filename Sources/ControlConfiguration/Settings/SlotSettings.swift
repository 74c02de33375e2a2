package import ControlModel

/// A slot as the file has it.
package struct SlotSettings: Equatable, Sendable {
  package let number: SlotNumber
  /// At the first start, like ``isEnabled`` and ``device``.
  package var partition: PartitionID?
  package var isEnabled: Bool
  /// The name of the card in it.
  package var device: String?
  /// Ascending.
  package var candidates: [PartitionID]
}
