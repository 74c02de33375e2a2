/// A notification as a connection writes it, in either form: `* sci partition=LPAR1`, or JSON-RPC without an id.
package struct WireNotification: Equatable, Sendable {
  package let method: String
  /// An object.
  package let params: WireValue
  /// Relayed from another guest: has a bounded queue of its own, may be dropped, never closes a connection.
  package let isRelay: Bool
  package init(method: String, params: WireValue, isRelay: Bool) {
    self.method = method
    self.params = params
    self.isRelay = isRelay
  }
}

/// One event, encoded once for all its subscribers.
package struct PublishedEvent: Equatable, Sendable {
  package let seq: UInt64
  /// The whole text line with its LF.
  package let text: [UInt8]
  /// The whole JSON line with its LF.
  package let json: [UInt8]
  package init(seq: UInt64, text: [UInt8], json: [UInt8]) {
    self.seq = seq
    self.text = text
    self.json = json
  }
}
