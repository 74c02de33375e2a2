package import ControlModel
package import ControlPlane
package import ControlProtocol

/// One connection of a test to the plane.
package final class Client {
  package let session: SessionID
  package let issuer: Issuer
  package let output: RecordingOutput
  package private(set) var isOpen = true
  private let plane: ControlPlane
  private let lane: ManualLane
  private var nextRequest: UInt64 = 0

  package init(
    _ session: SessionID, _ issuer: Issuer, _ plane: ControlPlane, _ lane: ManualLane, _ chronicle: Chronicle
  ) {
    self.session = session
    self.issuer = issuer
    self.plane = plane
    self.lane = lane
    output = RecordingOutput(session, chronicle)
    lane.run { plane.opened(session, issuer: issuer, output: output) }
  }

  /// Issues a request and leaves the lane as it is then.
  @discardableResult
  package func send(_ call: Call) -> Ticket {
    let ticket = Ticket(session: session, request: nextRequest)
    nextRequest += 1
    lane.run { plane.perform(call, ticket: ticket) }
    return ticket
  }

  /// How to issue the next request from within an answer, where this object itself may not go.
  package func sender() -> @Sendable (Call) -> Void {
    let (plane, ticket) = (plane, Ticket(session: session, request: nextRequest))
    nextRequest += 1
    return { call in plane.perform(call, ticket: ticket) }
  }

  /// Issues a request and turns the lane until nothing is left to do on it.
  @discardableResult
  package func ask(_ call: Call) -> Ticket {
    let ticket = send(call)
    lane.turnAll()
    return ticket
  }

  /// How many requests it has issued.
  package var asked: UInt64 { nextRequest }

  /// The one answer to a request; nil when there is none yet.
  package func answer(_ ticket: Ticket) -> Result<WireValue, Rejection>? { output.answers[ticket]?.first }

  package func value(_ ticket: Ticket) -> WireValue? { try? answer(ticket)?.get() }

  /// Why a request was refused.
  package func refusal(_ ticket: Ticket) -> Rejection? {
    guard case .failure(let rejection) = answer(ticket) else { return nil }
    return rejection
  }

  /// The daemon has died: nobody is told.
  package func lose() {
    isOpen = false
    output.end()
  }

  package func hangUp() {
    guard isOpen else { return }
    isOpen = false
    output.end()
    lane.run { plane.closed(session) }
  }
}
