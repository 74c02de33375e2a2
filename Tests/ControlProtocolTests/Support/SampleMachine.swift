@testable import ControlModel

/// Two members of the cluster `db`, a third partition outside it, and two buses.
enum SampleMachine {
  static let lpar0 = PartitionID(0)
  static let lpar1 = PartitionID(1)
  static let outsider = PartitionID(7)
  private static let gigabyte: UInt64 = 1 << 30

  static let topology = Topology(
    partitions: Table([
      plan(lpar0, "LPAR0", gigabytes: 24, at: 0, cluster: ClusterID(0)),
      plan(lpar1, "LPAR1", gigabytes: 32, at: 32, cluster: ClusterID(0)),
      plan(outsider, "OTHER", gigabytes: 4, at: 64, cluster: nil),
    ]),
    slots: Table([
      SlotPlan(number: SlotNumber(0), candidates: [lpar0, lpar1]),
      SlotPlan(number: SlotNumber(1), candidates: [lpar0, lpar1]),
      SlotPlan(number: SlotNumber(32), candidates: [outsider]),
    ]),
    clusters: Table([ClusterPlan(id: ClusterID(0), name: "db")]))

  private static func plan(
    _ id: PartitionID, _ name: String, gigabytes: UInt64, at offset: UInt64, cluster: ClusterID?
  ) -> PartitionPlan {
    PartitionPlan(
      id: id, name: name, memory: gigabytes * gigabyte, memoryOffset: offset * gigabyte, cluster: cluster,
      mayFence: true)
  }

  static var slots: [Slot] {
    var busy = Slot(number: SlotNumber(1), partition: lpar0)
    busy.operation = OperationID(7)
    busy.quarantine = .deviceFault
    return [
      Slot(
        number: SlotNumber(0), partition: lpar0, phase: .owned(lpar0), device: Device(name: "disk0", kind: .disk)),
      busy,
      Slot(
        number: SlotNumber(32), partition: outsider, phase: .owned(outsider),
        device: Device(name: "net0", kind: .net, health: .failed)),
    ]
  }

  static var partitions: [Partition] {
    var stopping = Partition(id: lpar0, power: .active, cpuShare: 90)
    stopping.ejectRequests = [SlotNumber(1)]
    stopping.unconfirmedInsertions = [SlotNumber(0)]
    return [
      stopping, Partition(id: lpar1, power: .starting, cpuShare: 10),
      Partition(id: outsider, power: .active, cpuShare: 50),
    ]
  }

  static func operation(
    _ number: UInt64, _ part: Part, by issuer: Issuer, result: OperationResult? = nil, verb: String = "act"
  ) -> Operation {
    var operation = Operation(
      id: OperationID(number), issuer: issuer, verb: verb, began: 1_772_366_400_000_000_000, part: part)
    operation.result = result
    if result != nil { operation.ended = 1_772_366_400_250_000_000 }
    return operation
  }

  static var state: ControlState {
    let operations = [
      operation(
        5, .powerOn(PowerOn(partition: outsider)), by: .operator_(uid: 0, role: .admin),
        result: .failed(Rejection(.machineError, "it did not start"))),
      operation(6, .powerOn(PowerOn(partition: lpar0)), by: .partition(lpar1), result: .done(.done(operation: nil))),
      operation(
        7,
        .hotRemove(
          HotRemove(
            from: lpar0, slots: [SlotNumber(1)], mode: .ladder, waitsForGuest: true, timeout: .seconds(30),
            phase: .askingAgain)), by: .operator_(uid: 1000, role: .operator_), verb: "rem_pci"),
    ]
    var state = ControlState(
      topology: topology,
      stored: StoredState(
        slots: slots, partitions: partitions, clusters: [Cluster(id: ClusterID(0))], operations: operations,
        lastEvent: 41, lastOperation: OperationID(7)))
    state.gpe[known: lpar0].status = GPEBlock.hotPlug
    state.gpe[known: lpar0].insertions = [SlotNumber(0)]
    state.presence[known: lpar0].sessions = [SessionID(3)]
    return state
  }
}
