internal import ControlModel

extension CommandDeclaration {
  /// Even fully escaped, a message of this size fits one frame when it is relayed.
  static let messageLimit = 8_192

  static let send = CommandDeclaration(
    "send", "Send a message to another member's clustering software.",
    details: "Relayed as the notification `message`: information, never an order that its receiver must obey.",
    parameters: [
      Parameter("to", .partition, .required, "the member that is to get it"),
      Parameter("message", .text(limit: messageLimit), .required, "the text"),
    ],
    audience: .guests, source: "R-06, R-18",
    reasons: [.partitionInactive],
    examples: [Example(["to": "LPAR1", "message": "taking over in 5 s"])]
  ) { arguments throws(Rejection) in
    .guest(.send(to: try arguments.partition("to"), message: try arguments.word("message")))
  }
}
