internal import ControlModel

@testable import ClusterSoftware

/// What the control program knows, as far as a member may see it.
struct World {
  var partitions = ["LPAR0", "LPAR1"]
  var inactive: Set<String> = []
  var fenced: Set<String> = []
  /// Members without an agent.
  var mute: Set<String> = []
  /// Slots 0 and 1, which go together unless a test says otherwise.
  var owner: [UInt16: String] = [0: "LPAR0", 1: "LPAR0"]
  var disabled: Set<UInt16> = []
  var quarantined: Set<UInt16> = []
  var isInMaintenance = false

  var view: ClusterView {
    ClusterView(
      members: partitions.enumerated().map { number, name in
        ClusterView.Member(
          number: UInt64(number), name: name, isActive: !inactive.contains(name), hasAgent: !mute.contains(name),
          isFenced: fenced.contains(name))
      },
      rows: owner.sorted { $0.key < $1.key }.map { slot, name in
        ClusterView.Row(
          slot: SlotNumber(slot), partition: name, isEnabled: !disabled.contains(slot),
          isQuarantined: quarantined.contains(slot), candidates: partitions)
      }, isInMaintenance: isInMaintenance)
  }

  mutating func move(to name: String) {
    for slot in owner.keys { owner[slot] = name }
    disabled = []
  }
}
