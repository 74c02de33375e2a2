internal import ControlModel

extension CommandDeclaration {
  static let setCPUShare = CommandDeclaration(
    "set_cpu_share", "Set how much of the CPUs a partition gets.",
    details:
      """
      After a switch the active side may be given more; `failover` does it too when the cluster is configured so. \
      `show_partitions` says whether it is applied.
      """,
    parameters: [
      .lpar("the partition"),
      Parameter("percent", .number(1...100, allowsHex: false), .required, "its share of the CPUs in percent"),
    ],
    audience: .operatorsAndGuests(.operator_), effect: .changes, source: "R-23",
    result: ResultSchemas.nothing, reasons: [.unknownPartition, .fenced, .held, .machineError, .storeError],
    examples: [Example(["lpar": 1, "percent": 90])]
  ) { arguments throws(Rejection) in
    .change(
      .setCPUShare(lpar: try arguments.partition("lpar"), percent: try arguments.number("percent", as: Int.self)))
  }
}
