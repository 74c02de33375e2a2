internal import ControlModel
internal import EmbeddedMachine
internal import Glibc

/// Access decisions and translations in process, on one core: what each access of a guest must pass.
enum DecisionCase {
  private static let count = 20_000_000
  private static let buses = 64

  static func run(_ programs: Programs, _ report: Report) throws {
    let state = machine()
    var selector = Selector(lastSlot: SlotNumber(UInt16(32 * buses)))
    for slot in state.slots { if let owner = slot.phase.owner { selector.connect(slot.number, owner) } }
    let windows = state.gatekeeper
    let rates = [
      try rate("decisions.selector") { selector.permits(SlotNumber($0 << 5), PartitionID($0 & 1)) },
      try rate("decisions.table") { state.permitsAccess(PartitionID($0 & 1), to: SlotNumber($0 << 5)) },
      try rate("decisions.translation") { number in
        let window = windows.windows[Int(number)]
        return window.translate(UInt64(number) << 12, length: 4096) != nil && number & 1 == 0
      },
    ]
    report.title("decisions a second, in process, one core (\(buses) slots on \(buses) buses)")
    for (name, rate) in rates { report.figure(name, rate / 1e6, "M/s", goal: .atLeast(20)) }
  }

  /// Half of the questions are allowed, so that no answer can be left out.
  private static func rate(_ name: String, _ permits: (UInt16) -> Bool) throws -> (String, Double) {
    var sample = Sample()
    for _ in 0..<5 {
      var allowed = 0
      let time = microseconds {
        for turn in 0..<count { if permits(UInt16(truncatingIfNeeded: turn) & UInt16(buses - 1)) { allowed += 1 } }
      }
      guard allowed == count / 2 else { throw BenchError("\(name): \(allowed) of \(count) allowed") }
      sample.add(Double(count) / time * 1e6)
    }
    return (name, sample.median)
  }

  /// Slot 0 of bus n belongs to partition 0, on every bus.
  private static func machine() -> ControlState {
    let partitions = [PartitionID(0), PartitionID(1)]
    let plans = partitions.map {
      PartitionPlan(
        id: $0, name: "LPAR\($0.number)", memory: 32 << 30, memoryOffset: UInt64($0.number) << 35, cluster: nil,
        mayFence: false)
    }
    let numbers = (0..<buses).map { SlotNumber(UInt16($0 << 5)) }
    let topology = Topology(
      partitions: Table(plans), slots: Table(numbers.map { SlotPlan(number: $0, candidates: partitions) }),
      clusters: Table([]))
    let slots = numbers.map {
      Slot(number: $0, partition: partitions[0], phase: .owned(partitions[0]), device: Device(name: "d", kind: .net))
    }
    let rows = partitions.map { Partition(id: $0, power: .active, cpuShare: 50) }
    return ControlState(topology: topology, slots: slots, partitions: rows, clusters: [])
  }
}
