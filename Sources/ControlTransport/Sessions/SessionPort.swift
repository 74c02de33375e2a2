internal import ControlModel
internal import ControlProtocol
internal import NIOCore

/// What the control program holds of a connection.
struct SessionPort: SessionOutput {
  /// The loop is the control program's lane; anywhere else this stops the program.
  let session: NIOLoopBound<Session>

  func answer(_ ticket: Ticket, _ answer: Result<WireValue, Rejection>) {
    session.value.answer(ticket.request, answer)
  }
  func notify(_ notification: WireNotification) { session.value.notify(notification) }
  func publish(_ events: ArraySlice<PublishedEvent>) -> Bool { session.value.publish(events) }
  func whenWritable(_ resume: @escaping @Sendable () -> Void) { session.value.whenWritable(resume) }
  func close() { session.value.finish() }
}
