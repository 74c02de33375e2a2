internal import ControlModel

/// docs/protocol.md: the prose of this folder around tables that come from the catalogue.
package enum ReferencePage {
  package static var markdown: String {
    [
      introduction, frames, textForm, jsonForm, reasons, commandIndex,
      CommandCatalogue.all.map(CommandSection.markdown).joined(separator: "\n\n"), notifications, registers, diskCard,
      limits,
    ].joined(separator: "\n\n") + "\n"
  }

  private static var reasons: String {
    let rows = Reason.allCases.map { "| `\($0.rawValue)` | \($0.code) | \(cell($0.meaning)) |" }
    let general = Reason.general.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    return """
      ## 3. Reasons

      Any request may be answered with \(general). What else a command is refused with stands with the command.

      | reason | code | meaning |
      |---|---|---|
      \(rows.joined(separator: "\n"))
      """
  }

  private static var commandIndex: String {
    let rows = CommandCatalogue.all.map { "| `\($0.verb)` | \($0.audience.text) | \(cell($0.summary)) |" }
    return """
      ## 4. Commands

      Who may call: operators from the named role up, guests through their partition's socket about their own cluster,
      or all. A guest is denied all that is not granted here.

      | command | who | what |
      |---|---|---|
      \(rows.joined(separator: "\n"))
      """
  }

  private static var notifications: String {
    let sections = NotificationCatalogue.all.map { declaration in
      """
      ### `\(declaration.method)`

      \(declaration.meaning)\(declaration.isRelay ? " Relayed: may be dropped when the queue is full." : "")

      \(MarkdownTable.fields(declaration.params, title: "parameter"))
      """
    }
    let kinds = EventKind.allCases.map { "| `\($0.rawValue)` | \(cell($0.meaning)) |" }
    return """
      ## 5. Notifications

      \(sections.joined(separator: "\n\n"))

      The kinds of events:

      | kind | meaning |
      |---|---|
      \(kinds.joined(separator: "\n"))
      """
  }

  private static func cell(_ text: String) -> String { MarkdownTable.cell(text) }
}
