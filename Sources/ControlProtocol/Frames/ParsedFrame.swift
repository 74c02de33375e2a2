package import ControlModel

/// The two forms of a frame; they name the same commands (protocol, section 2).
package enum Form: String, Equatable, Sendable { case text, json }

/// One line as it came: several requests when it is a JSON-RPC batch or text with `;`.
package struct ParsedFrame: Equatable, Sendable {
  package let form: Form
  /// A JSON-RPC batch: its answers go out together, as one array.
  package let isBatch: Bool
  package let requests: [ParsedRequest]
  package init(form: Form, isBatch: Bool, requests: [ParsedRequest]) {
    self.form = form
    self.isBatch = isBatch
    self.requests = requests
  }
}

/// One request of a frame, with the checks of frame, verb, permission and arguments behind it.
package struct ParsedRequest: Equatable, Sendable {
  package let address: ReplyAddress
  /// The canonical verb (`add_pci`), when it is a command at all.
  package let verb: String?
  package let call: Result<Call, Rejection>
  package init(address: ReplyAddress, verb: String?, call: Result<Call, Rejection>) {
    self.address = address
    self.verb = verb
    self.call = call
  }
}

/// How the answer to a request is written, and whether there is one.
package enum ReplyAddress: Equatable, Sendable {
  case text
  /// The id as the client gave it: a string, a number or null.
  case json(id: WireValue)
  /// A JSON-RPC notification: it is carried out and not answered.
  case nobody

  package var form: Form { if case .text = self { .text } else { .json } }
}
