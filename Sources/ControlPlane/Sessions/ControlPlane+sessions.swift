package import ControlModel
package import ControlProtocol
internal import CoreMetrics
internal import OrderedCollections

extension ControlPlane: SessionService {
  package nonisolated func opened(_ session: SessionID, issuer: Issuer, output: any SessionOutput) {
    assumeIsolated { plane in
      plane.sessions[session] = Session(id: session, issuer: issuer, output: output)
    }
  }

  package nonisolated func perform(_ call: Call, ticket: Ticket) {
    assumeIsolated { $0.take(call, ticket) }
  }

  /// A frame that the connection answered itself, such as `ping`: a sign of life all the same.
  package nonisolated func heard(_ session: SessionID) {
    assumeIsolated { $0.noteFrame(session) }
  }

  package nonisolated func refused(_ rejection: Rejection, verb: String?, session: SessionID) {
    assumeIsolated { plane in
      guard let known = plane.sessions[session] else { return }
      plane.noteFrame(session)
      plane.metrics.rejections.increment()
      plane.keep(plane.refusal(of: verb ?? "-", by: known.issuer, rejection.reason))
    }
  }

  package nonisolated func closed(_ session: SessionID) {
    assumeIsolated { plane in
      plane.subscribers[session] = nil
      guard let closed = plane.sessions.removeValue(forKey: session) else { return }
      if closed.saidHello, let partition = closed.issuer.partition {
        plane.submit(.agentClosed(partition, session))
      }
    }
  }

  /// Any frame of an agent ends its silence (design: safety, evidence).
  func noteFrame(_ id: SessionID) {
    guard let session = sessions[id], session.saidHello, let partition = session.issuer.partition else { return }
    submit(.agentFrame(partition, id))
  }

  /// The connections of a partition, in the order in which they came.
  func sessions(of partition: PartitionID) -> [Session] {
    sessions.values.filter { $0.issuer.partition == partition }.sorted { $0.id < $1.id }
  }

  func describe(_ issuer: Issuer) -> String {
    switch issuer {
    case .operator_(let uid, _): "uid \(uid)"
    case .partition(let partition): state.topology.name(partition)
    }
  }
}
