package import ControlModel

/// A partition's register block, decoded.
///
/// Looking at it this way clears no bit.
package enum GPEView {
  /// `show_gpe`.
  package static func value(_ partition: PartitionID, in state: ControlState) -> WireValue {
    let block = state.gpe[partition] ?? GPEBlock(partition: partition)
    return .object(
      [
        .init("partition", .string(state.topology.name(partition))), .init("sts", WireValue(block.status)),
        .init("en", WireValue(block.enable)), .init("sci", .bool(block.isSCIAsserted)),
      ] + pending(partition, in: state))
  }

  /// `gpe_read`.
  package static func decoded(_ partition: PartitionID, in state: ControlState) -> WireValue {
    let block = state.gpe[partition] ?? GPEBlock(partition: partition)
    return .object(
      [.init("sts", WireValue(block.status)), .init("en", WireValue(block.enable))] + pending(partition, in: state))
  }

  /// The PCIU and PCID bits of all buses.
  static func pending(_ partition: PartitionID, in state: ControlState) -> [WireValue.Member] {
    [
      .init("inserted", WireValue(state.gpe[partition]?.insertions ?? [])),
      .init("eject_requested", WireValue(state.partitions[partition]?.ejectRequests ?? [])),
    ]
  }
}
