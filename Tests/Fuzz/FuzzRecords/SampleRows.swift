internal import ControlModel
internal import ControlPlane
internal import FuzzSupport

/// What a daemon wrote before the damage: each kind of row, and operations under way and ended.
enum SampleRows {
  private static let wall: UInt64 = 1_700_000_000_000_000_000
  private static let issuer = Issuer.operator_(uid: 0, role: .admin)

  static var initial: Reconciliation.Initial {
    Reconciliation.Initial(
      topology: SmallMachine.topology, slots: SmallMachine.slots, partitions: SmallMachine.partitions,
      clusters: SmallMachine.clusters)
  }

  /// The first commit, and what three commands wrote: a failover and a card's removal under way, a power-off done.
  static var changes: ChangeSet {
    var state = ControlState(
      topology: SmallMachine.topology, slots: SmallMachine.slots, partitions: SmallMachine.partitions,
      clusters: SmallMachine.clusters)
    var changes = state.everything
    let last = PartitionID(2)
    let inputs: [Input] = [
      command(.failover(from: .number(0), to: .number(1), case: .a, timeout: .seconds(60)), 1),
      command(.deact(lpar: .number(2), mode: .off, timeout: .seconds(30)), 2),
      command(.pullCard(slot: SlotNumber(65_535)), 3),
      .machine(.poweredOff(last, generation: state.partitions[last]?.generation ?? BootGeneration(0))),
    ]
    for input in inputs {
      changes.merge(state.apply(input, at: Stamp(monotonic: Moment(nanoseconds: wall), wall: wall)).changes)
    }
    changes.clusters = [withFence]
    return changes
  }

  private static func command(_ command: Command, _ number: UInt64) -> Input {
    .command(command, issuer, Ticket(session: SessionID(1), request: number))
  }

  private static var withFence: Cluster {
    var cluster = Cluster(id: ClusterID(0))
    cluster.fences = [
      Cluster.Fence(from: PartitionID(0), to: PartitionID(1), generation: BootGeneration(1), wall: wall)
    ]
    return cluster
  }
}
