/// docs/configuration.md, written from the schema alone.
package enum Reference {
  package static var markdown: String {
    introduction + RootSchema.all.map(chapter).joined()
  }

  private static let introduction = """
    # Configuration

    This page is made from the schema in `Sources/ControlConfiguration/Schema`; a test fails when it is stale
    (`make golden` writes it anew). `config/embedded.yaml` is an example to start from, `config/qemu.yaml` one with
    real guests; `controlprogd --check-config --config FILE` reads a file and says everything that is wrong
    with it.

    A file is one YAML document of at most 16 MiB, 1,000,000 values and 16 levels. Anchors and aliases may be used, and
    count with all that they stand for; merge keys (`<<`), tags and duplicate keys are refused, unknown keys too. Names
    match `\(Name.pattern)`. Sizes are written in \(UnitScale.size.names), lengths of time in \
    \(UnitScale.duration.names), booleans as `true` and `false`.

    **Reload** says what a change does when the daemon reads the file again (SIGHUP): *live* changes hold at once,
    *restart* changes wait for the next start, and *first* is looked at only when there is no store yet: afterwards the
    table in the store rules and commands change it. A file with any error changes nothing.

    """

  private static func chapter(_ section: Section) -> String {
    let title = section.path.isEmpty ? "The file" : "`\(section.path)`"
    let head =
      "\n## \(title)\n\n\(section.doc)\n\n| key | allowed | default | reload | meaning |\n|---|---|---|---|---|\n"
    return head + section.keys.map(row).joined()
  }

  private static func row(_ key: any SchemaKey) -> String {
    let reload = key.reload?.rawValue ?? "see below"
    let cells = ["`\(key.name)`", key.allowed, key.presence, reload, key.doc]
    return "| " + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ") + " |\n"
  }
}
