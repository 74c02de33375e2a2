internal import ControlModel

extension CommandDeclaration {
  static let showSessions = CommandDeclaration(
    "show_sessions", "List the connections.",
    details: "A guest sees those of its own partition.",
    audience: .operatorsAndGuests(.viewer), source: "protocol, section 1",
    result: ResultSchemas.sessions,
    examples: [
      Example(
        .nothing,
        [
          "sessions": [
            [
              "session": 3, "issuer": "LPAR1", "agent": "cluster-agent", "hello": true, "subscribed": false,
              "requests": 12,
            ]
          ]
        ])
    ]
  ) { _ throws(Rejection) in .show(.sessions) }
}
