internal import ControlModel

extension CommandDeclaration {
  static let requestShutdown = CommandDeclaration(
    "request_shutdown", "Have a partition's clustering software stop the service and shut the OS down.",
    details:
      "The partition's agents get the notification `stop`; the answer comes when the OS is down or at the deadline.",
    parameters: [.lpar("the partition to shut down"), .timeout("30", "how long to wait until the OS is down")],
    audience: .operatorsAndGuests(.operator_), effect: .changes, source: "R-20, Fig 10, step 1108",
    result: ResultSchemas.powered,
    reasons: [
      .unknownPartition, .fenced, .held, .partitionInactive, .peerAlive, .fenceLimit, .timedOut, .storeError,
    ],
    examples: [Example(["lpar": 0], ["operation": 11, "partition": "LPAR0", "state": "inactive"])]
  ) { arguments throws(Rejection) in
    .change(
      .requestShutdown(lpar: try arguments.partition("lpar"), timeout: try arguments.interval("timeout")))
  }
}
