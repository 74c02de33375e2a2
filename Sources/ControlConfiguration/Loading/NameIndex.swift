/// Finds by name what a list of the file declared, and says where a name was taken first.
struct NameIndex<ID> {
  /// What the names stand for, for messages: "partition", "device".
  let what: String
  private var entries: [String: (id: ID, line: Int)] = [:]
  /// A name could not be read, so that a reference which finds nothing may be right after all.
  private var isIncomplete: Bool

  /// For the entries of `list`, of which some may be no mappings and so have no readable name.
  init(_ what: String, _ list: Branch, of root: MappingReader) {
    self.what = what
    isIncomplete = root.hasBrokenItems(list)
  }

  /// Declares `name`, or reports that it is taken.
  mutating func declare(_ id: ID, _ key: Key<String>, in mapping: MappingReader) {
    guard let name = mapping[key] else { return isIncomplete = true }
    if let first = entries[name] {
      mapping.report(key, "the name \(name) is taken by the \(what) on line \(first.line)")
    } else {
      entries[name] = (id, mapping.reading.line(of: mapping.place(key)))
    }
  }

  /// Declares a name that the daemon made up itself; false when it is taken.
  mutating func declare(_ id: ID, name: String, line: Int) -> Bool {
    guard entries[name] == nil else { return false }
    entries[name] = (id, line)
    return true
  }

  /// What `name` stands for; an unknown name is reported at `node`.
  func resolve(_ name: String, _ reading: Reading, _ node: Int, _ path: KeyPath) -> ID? {
    if let entry = entries[name] { return entry.id }
    if !isIncomplete {
      reading.report(node, path, "there is no \(what) \(name)\(Nearest.hint(name, among: entries.keys))")
    }
    return nil
  }
}
