internal import ControlModel

/// The software in a partition: an ACPI routine and an agent, of any temper.
struct SimulatedGuest: Sendable {
  /// What it is about to do, in order.
  enum Deed: Sendable {
    case clearStatus
    case select(BusNumber)
    case readInsertions
    case readEjectRequests
    case answer(SlotNumber, OSTEvent, status: UInt32)
    case eject(SlotNumber)
  }

  let partition: PartitionID
  /// The boot that it runs in: what an earlier one was about to do is gone.
  var generation = BootGeneration(0)
  var sessions: [SessionID] = []
  var todo: [Deed] = []
  /// When a frame of its agent last came.
  var lastFrame: UInt64 = 0
  /// It was told to shut down and does.
  var wantsToEnd = false

  init(partition: PartitionID) { self.partition = partition }

  /// The handler of an SCI: clears the status first and reads then, so that no later event is lost.
  mutating func interrupted(buses: [BusNumber]) {
    todo.append(.clearStatus)
    for bus in buses { todo += [.select(bus), .readInsertions, .readEjectRequests] }
  }

  /// Its process ended, or its connections were closed.
  mutating func lose() {
    sessions = []
    todo = []
    wantsToEnd = false
  }
}
