internal import ControlModel

extension CommandDeclaration {
  static let setMaintenance = CommandDeclaration(
    "set_maintenance", "Suspend or resume automatic failover of a cluster.",
    details: """
      While it is on there is no automatic failover. Members are told by the notification `peer`. An operator's \
      `state=off` also clears a reached fence limit.
      """,
    parameters: [
      Parameter("cluster", .name, .required, "the cluster's name"),
      Parameter("state", .choice(["on", "off"]), .required, "on suspends, off resumes"),
    ],
    audience: .operatorsAndGuests(.operator_), effect: .changes, source: "R-17; design: safety",
    result: ResultSchemas.nothing, reasons: [.unknownCluster, .fenced, .held, .storeError],
    examples: [Example(["cluster": "db", "state": "on"])]
  ) { arguments throws(Rejection) in
    .change(.setMaintenance(cluster: try arguments.word("cluster"), isOn: try arguments.word("state") == "on"))
  }
}
