internal import ControlModel

extension CommandDeclaration {
  static let showMetrics = CommandDeclaration(
    "show_metrics", "List the daemon's counters and gauges.",
    details: "One member for each, by its name; in text all of them stand in the status line.",
    audience: .operatorsAndGuests(.viewer), source: "protocol, section 3",
    result: ResultSchemas.metrics,
    examples: [
      Example(
        .nothing,
        ["controlprog_commands": 42])
    ]
  ) { _ throws(Rejection) in .show(.metrics) }
}
