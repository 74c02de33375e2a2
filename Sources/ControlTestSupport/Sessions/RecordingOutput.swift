package import ControlModel
package import ControlProtocol
internal import Synchronization

/// A connection that writes down what it is sent, and can be full.
package final class RecordingOutput: SessionOutput {
  fileprivate struct State {
    var answers: [Ticket: [Result<WireValue, Rejection>]] = [:]
    var notifications: [WireNotification] = []
    var events: [PublishedEvent] = []
    var isFull = false
    var resumes: [@Sendable () -> Void] = []
    var isClosed = false
    var isGone = false
    var afterEnd = 0
    var whenAnswered: (@Sendable (Ticket, Result<WireValue, Rejection>) -> Void)?
  }
  package let session: SessionID
  private let chronicle: Chronicle
  private let state = Mutex(State())

  package init(_ session: SessionID, _ chronicle: Chronicle) {
    self.session = session
    self.chronicle = chronicle
  }

  package var notifications: [WireNotification] { state.withLock { $0.notifications } }
  package var eventNumbers: [UInt64] { state.withLock { $0.events.map(\.seq) } }
  package var answers: [Ticket: [Result<WireValue, Rejection>]] { state.withLock { $0.answers } }
  /// The control program has closed it.
  package var isClosed: Bool { state.withLock { $0.isClosed } }
  /// How much was sent after its end was told: must stay 0.
  package var afterEnd: Int { state.withLock { $0.afterEnd } }
  /// Called at each answer, within the control program's turn, as a transport that takes up the next request does.
  package func whenAnswered(_ body: @escaping @Sendable (Ticket, Result<WireValue, Rejection>) -> Void) {
    state.withLock { $0.whenAnswered = body }
  }

  package func answer(_ ticket: Ticket, _ answer: Result<WireValue, Rejection>) {
    let isDone = if case .success = answer { true } else { false }
    chronicle.note(.answered(ticket, isDone: isDone))
    let next = state.withLock { state in
      state.answers[ticket, default: []].append(answer)
      state.noteEnd()
      return state.whenAnswered
    }
    next?(ticket, answer)
  }

  package func notify(_ notification: WireNotification) {
    chronicle.note(.notified(session, notification))
    state.withLock { state in
      state.notifications.append(notification)
      state.noteEnd()
    }
  }

  package func publish(_ events: ArraySlice<PublishedEvent>) -> Bool {
    let isTaken = state.withLock { state in
      state.noteEnd()
      guard !state.isFull else { return false }
      state.events += events
      return true
    }
    if isTaken { for event in events { chronicle.note(.published(session, event.seq)) } }
    return isTaken
  }

  package func whenWritable(_ resume: @escaping @Sendable () -> Void) { state.withLock { $0.resumes.append(resume) } }

  package func close() {
    chronicle.note(.closed(session))
    state.withLock { $0.isClosed = true }
  }

  /// Its buffer is full from now on.
  package func fill() { state.withLock { $0.isFull = true } }

  /// Its buffer has drained; on the lane.
  package func drain() {
    let resumes = state.withLock { state in
      state.isFull = false
      defer { state.resumes = [] }
      return state.resumes
    }
    for resume in resumes { resume() }
  }

  /// The peer has hung up.
  func end() { state.withLock { $0.isGone = true } }
}

extension RecordingOutput.State {
  fileprivate mutating func noteEnd() { if isGone { afterEnd += 1 } }
}
