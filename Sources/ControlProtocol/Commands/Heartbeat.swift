internal import ControlModel

extension CommandDeclaration {
  static let heartbeat = CommandDeclaration(
    "heartbeat", "Tell the other members of the cluster that this one lives, and how its service is.",
    details:
      "Relayed as the notification `heartbeat`. `service=failed` is evidence by which another member may take over.",
    parameters: [
      Parameter("sequence", .anyNumber, .required, "counts the heartbeats"),
      Parameter("service", .choice(of: AgentPresence.Service.self), .required, "the service's state"),
    ],
    audience: .guests, rate: .register, source: "R-18",
    reasons: [.partitionInactive],
    examples: [Example(["sequence": 17, "service": "ok"])]
  ) { arguments throws(Rejection) in
    .guest(
      .heartbeat(
        sequence: try arguments.number("sequence"),
        service: try arguments.choice("service", as: AgentPresence.Service.self)))
  }
}
