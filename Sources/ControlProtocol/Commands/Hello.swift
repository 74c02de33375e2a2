internal import ControlModel

extension CommandDeclaration {
  /// Free text that an agent tells about itself.
  private static let label = ParameterKind.text(limit: 128)

  static let hello = CommandDeclaration(
    "hello", "Make this connection an agent: it gets notifications, and what is pending is presented again.",
    details: """
      Answers the partition's state, its slots, and where the register block lies. From then on the agent's silence is \
      evidence of a fault (R-18). On the socket of an inactive partition this is the only command that is answered.
      """,
    parameters: [
      Parameter("agent", label, .optional, "what software it is"),
      Parameter("version", label, .optional, "its version"),
      Parameter("boot_id", label, .optional, "the guest's own name for this boot; never trusted"),
    ],
    audience: .guests, rate: .register, source: "R-06, R-13, R-18",
    result: ResultSchemas.hello,
    examples: [
      Example(
        ["agent": "cluster-agent", "version": "1.0"],
        [
          "partition": "LPAR0", "lpar": 0, "state": "active", "generation": 3, "slots": [0, 1],
          "ports": ["gpe0": 45_024, "pcihp": 44_544], "inserted": [], "eject_requested": [],
        ])
    ]
  ) { arguments throws(Rejection) in
    .guest(
      .hello(
        agent: arguments.wordIfGiven("agent"), version: arguments.wordIfGiven("version"),
        bootID: arguments.wordIfGiven("boot_id")))
  }
}
