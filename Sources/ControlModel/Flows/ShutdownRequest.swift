/// R-20, step 1108: the partition's software is told to stop the service and shut its OS down.
extension Turn {
  mutating func enter(_ part: ShutdownRequest, _ id: OperationID) {
    arm(id, part.timeout)
    record(.operation, partition: part.partition, step: 1108, "\(name(part.partition)) is told to shut down")
    emit(.notify(part.partition, .stop(operation: id, deadline: part.timeout)))
  }

  mutating func advance(_ part: ShutdownRequest, _ id: OperationID) {
    guard state.partitions[known: part.partition].power == .inactive else { return }
    partDone(id, .powered(operation: id, partition: part.partition, state: .inactive))
  }

  mutating func deadline(_ part: ShutdownRequest, _ id: OperationID) {
    partFailed(
      id,
      Rejection(
        .timedOut, "\(name(part.partition)) did not shut down; it is still active",
        data: [.init("state", .string("\(name(part.partition)) is active"))]))
  }
}
