import ControlModel
import Testing

@testable import ControlProtocol

@Suite("documents from the catalogue")
struct DocumentTests {
  @Test("help as each caller reads it", arguments: Caller.allCases)
  func help(_ caller: Caller) throws {
    var page = ""
    for line in ["help"] + CommandCatalogue.callable(by: caller.issuer).map({ "help \($0.verb)" }) {
      guard case .local(let local) = try call(line, as: caller) else { return #expect(Bool(false), "\(line)") }
      let answer = LocalAnswers.answer(local, caller: caller.issuer)
      page += "> \(line)\n" + text(AnswerEncoder.encode(answer, to: .text))
      // One command's page is the same for all who may call it.
      if caller != .admin && caller != .guest { break }
    }
    try Golden.expect(page, equals: "help-\(caller.rawValue).txt")
  }

  @Test("help tells of nothing that the caller may not call")
  func hiddenHelp() {
    for (verb, caller) in [
      ("clear_slot", Caller.guest), ("hello", .admin), ("deact", .stranger), ("frobnicate", .admin),
    ] {
      let answer = LocalAnswers.answer(.help(verb: verb), caller: caller.issuer)
      guard case .failure(let rejection) = answer else { return #expect(Bool(false), "\(verb) for \(caller)") }
      #expect(rejection.reason == .unknownCommand)
    }
  }

  @Test("OpenRPC as each caller reads it", arguments: [Caller.stranger, .viewer, .admin, .guest])
  func openRPC(_ caller: Caller) throws {
    let document = try LocalAnswers.answer(.discover, caller: caller.issuer).get()
    try Golden.expect(Pretty.text(document) + "\n", equals: "openrpc-\(caller.rawValue).json")
  }

  @Test("the OpenRPC document is well formed", arguments: Caller.allCases)
  func wellFormed(_ caller: Caller) throws {
    let document = try LocalAnswers.answer(.discover, caller: caller.issuer).get()
    #expect(document["openrpc"] == "1.3.2")
    #expect(document["info"]?["title"] != nil && document["info"]?["version"] != nil)
    guard case .array(let methods)? = document["methods"] else { return #expect(Bool(false), "no methods") }
    #expect(methods.map { $0["name"] } == CommandCatalogue.callable(by: caller.issuer).map { .string($0.verb) })
    for method in methods {
      #expect(method["paramStructure"] == "by-name")
      #expect(method["result"]?["name"] == "result" && method["result"]?["schema"] != nil)
      guard case .array(let params)? = method["params"], case .array(let errors)? = method["errors"],
        case .array(let examples)? = method["examples"]
      else { return #expect(Bool(false), "\(method)") }
      for param in params { #expect(param["name"] != nil && param["schema"] != nil && param["required"] != nil) }
      for error in errors { #expect(error["code"] != nil && error["message"] != nil) }
      #expect(Set(errors.map { JSONWriter.text($0["code"] ?? .null) }).count == errors.count)
      for example in examples {
        #expect(example["name"] != nil && example["params"] != nil && example["result"] != nil)
      }
    }
  }

  @Test("completion data for a shell")
  func completion() throws {
    try Golden.expect(Pretty.text(Completion.value(for: Caller.admin.issuer)) + "\n", equals: "completion-admin.json")
  }

  @Test("docs/protocol.md is what the catalogue says")
  func reference() throws {
    let page = ReferencePage.markdown
    for command in CommandCatalogue.all { #expect(page.contains("\n### `\(command.verb)`\n")) }
    for reason in Reason.allCases { #expect(page.contains("| `\(reason.rawValue)` | \(reason.code) |")) }
    try Golden.expect(page, equalsRepositoryFile: "docs/protocol.md")
  }
}

/// JSON with a member a line, so that a change of a golden file reads well.
enum Pretty {
  static func text(_ value: WireValue, indent: String = "") -> String {
    let inner = indent + "  "
    switch value {
    case .object(let members) where !members.isEmpty && !isShort(value):
      let lines = members.map { "\(inner)\(JSONWriter.text(.string($0.name))): \(text($0.value, indent: inner))" }
      return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
    case .array(let elements) where !elements.isEmpty && !isShort(value):
      return "[\n\(elements.map { inner + text($0, indent: inner) }.joined(separator: ",\n"))\n\(indent)]"
    default: return JSONWriter.text(value)
    }
  }

  private static func isShort(_ value: WireValue) -> Bool { JSONWriter.text(value).utf8.count <= 96 }
}
