internal import ControlModel

extension CommandDeclaration {
  static let cancel = CommandDeclaration(
    "cancel", "Stop a waiting operation at a safe point.",
    details: "No proof of release is skipped by it. Whoever waited for the operation is answered `cancelled`.",
    parameters: [Parameter("operation", .anyNumber, .required, "the operation's number")],
    audience: .operators(.operator_), effect: .changes, source: "protocol, section 3",
    result: ResultSchemas.operation, reasons: [.unknownOperation, .storeError],
    examples: [Example(["operation": 7], ["operation": 7])]
  ) { arguments throws(Rejection) in
    .change(.cancel(operation: OperationID(try arguments.number("operation"))))
  }
}
