import ControlModel
import ControlProtocol
import Synchronization

/// A control program that does what the test says, and tells the test what it was asked.
final class ScriptedService: SessionService {
  /// What the transport did, in order.
  enum Event: Equatable, Sendable {
    case opened(SessionID, Issuer)
    case performed(Call, Ticket)
    case heard(SessionID)
    case refused(Reason, SessionID)
    case closed(SessionID)
  }

  private struct State {
    var outputs: [SessionID: any SessionOutput] = [:]
    var answersAtOnce = true
  }

  private let state = Mutex(State())
  private let stream: AsyncStream<Event>
  private let sink: AsyncStream<Event>.Continuation

  init() { (stream, sink) = AsyncStream.makeStream(bufferingPolicy: .unbounded) }

  /// Answers each call with an empty object as it comes; off, the test answers.
  func setAnswersAtOnce(_ flag: Bool) { state.withLock { $0.answersAtOnce = flag } }

  func output(_ session: SessionID) -> (any SessionOutput)? { state.withLock { $0.outputs[session] } }

  /// The first event from now on that `matches`.
  func event<Value: Sendable>(_ matches: @Sendable (Event) -> Value?) async -> Value? {
    for await event in stream {
      if let value = matches(event) { return value }
    }
    return nil
  }

  func opened() async -> (SessionID, Issuer)? {
    await event { if case .opened(let id, let issuer) = $0 { (id, issuer) } else { nil } }
  }
  func performed() async -> (call: Call, ticket: Ticket)? {
    await event { if case .performed(let call, let ticket) = $0 { (call, ticket) } else { nil } }
  }
  func closed() async -> SessionID? { await event { if case .closed(let id) = $0 { id } else { nil } } }
  func refused() async -> Reason? { await event { if case .refused(let reason, _) = $0 { reason } else { nil } } }

  // MARK: SessionService

  func opened(_ session: SessionID, issuer: Issuer, output: any SessionOutput) {
    state.withLock { $0.outputs[session] = output }
    sink.yield(.opened(session, issuer))
  }

  func perform(_ call: Call, ticket: Ticket) {
    let (output, atOnce) = state.withLock { ($0.outputs[ticket.session], $0.answersAtOnce) }
    sink.yield(.performed(call, ticket))
    if atOnce { output?.answer(ticket, .success(.nothing)) }
  }

  func heard(_ session: SessionID) { sink.yield(.heard(session)) }

  func refused(_ rejection: Rejection, verb: String?, session: SessionID) {
    sink.yield(.refused(rejection.reason, session))
  }

  func closed(_ session: SessionID) {
    state.withLock { $0.outputs[session] = nil }
    sink.yield(.closed(session))
  }
}
