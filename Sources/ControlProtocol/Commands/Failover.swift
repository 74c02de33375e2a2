internal import ControlModel

extension CommandDeclaration {
  static let failover = CommandDeclaration(
    "failover", "Move a service's slots from a faulty partition to its standby, as one operation.",
    details: """
      Case a: the faulty guest is switched off (1101), its slots are removed (1102) and connected to the standby \
      (1103), the service is started there (1104), and the faulty one comes back as the standby (1105). Case b: the \
      slots are removed from the living guest (1107), its clustering software is told to stop (1108), it is switched \
      off (1109), then 1103 to 1105. One durable operation: after a crash of the daemon it goes on, and the events of \
      all its parts carry its number. When 1103 or 1104 fails it ends as that, with the slots disabled and the state \
      in `data.state`. When 1105 fails, or an operator holds `from`, it is done with `"standby":"failed"` and an event.
      """,
    parameters: [
      Parameter("from", .partition, .required, "the partition that has the service now"),
      Parameter("to", .partition, .required, "the standby that is to have it"),
      Parameter(
        "case", .choice(of: ClusterPlan.Case.self), .optional,
        "a: its OS is sick, b: only the service; else the cluster's"),
      .timeout("60", "how long the parts that wait may take"),
    ],
    audience: .operatorsAndGuests(.operator_), effect: .changes, source: "R-17, R-19, R-20, Fig 9 to 11",
    result: ResultSchemas.failedOver,
    reasons: [
      .unknownPartition, .slotNotAssigned, .fenced, .held, .partitionInactive, .peerAlive, .fenceLimit, .samePartition,
      .slotQuarantined, .slotBusy, .slotEmpty, .notCandidate, .isolationUnit, .guestRefused, .timedOut, .machineError,
      .storeError,
    ],
    examples: [
      Example(
        ["from": "LPAR0", "to": "LPAR1"],
        [
          "operation": 9, "from": "LPAR0", "to": "LPAR1", "case": "a", "slots": [0, 1], "outage_ms": 12.3,
          "standby": "LPAR0",
        ])
    ]
  ) { arguments throws(Rejection) in
    .change(
      .failover(
        from: try arguments.partition("from"), to: try arguments.partition("to"),
        case: arguments.choiceIfGiven("case", as: ClusterPlan.Case.self), timeout: try arguments.interval("timeout")))
  }
}
