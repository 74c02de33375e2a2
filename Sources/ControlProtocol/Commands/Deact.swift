internal import ControlModel

extension CommandDeclaration {
  static let deact = CommandDeclaration(
    "deact", "Switch a partition off, as pulling the power of a real machine would.",
    details: """
      With `mode=shutdown` the power button is pressed first, and the power goes off when the guest has shut down or \
      at the deadline. The partition's connections are told `power off` and closed. When an operator says it, the \
      partition is also held: guests cannot activate it again.
      """,
    parameters: [
      .lpar("the partition to switch off"),
      Parameter("mode", .choice(of: PowerOffMode.self), .defaulted("off"), "at once, or by the power button first"),
      .timeout("30", "how long `mode=shutdown` waits for the guest"),
    ],
    audience: .operatorsAndGuests(.operator_), effect: .changes, source: "R-07, Fig 3; Fig 9 and 10, steps 1101, 1109",
    result: ResultSchemas.powered,
    reasons: [
      .unknownPartition, .fenced, .held, .partitionInactive, .peerAlive, .fenceLimit, .timedOut, .machineError,
      .storeError,
    ],
    examples: [Example(["lpar": 0], ["operation": 8, "partition": "LPAR0", "state": "inactive"])]
  ) { arguments throws(Rejection) in
    .change(
      .deact(
        lpar: try arguments.partition("lpar"), mode: try arguments.choice("mode", as: PowerOffMode.self),
        timeout: try arguments.interval("timeout")))
  }
}
