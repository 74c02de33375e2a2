internal import ControlModel

extension CommandDeclaration {
  static let discover = CommandDeclaration(
    "rpc.discover", "Answer the OpenRPC document of the commands that this connection may call.",
    details: "In text the document is one payload line of JSON.",
    audience: .everyone, source: "protocol, section 2; OpenRPC 1.3", result: ResultSchemas.document,
    examples: [Example(.nothing, ["openrpc": .string(ProductVersion.openRPC)])]
  ) { _ throws(Rejection) in .local(.discover) }
}
