/// Reads one mapping by the section of the schema that declares its keys.
///
/// Unknown and duplicate keys are reported when it is made, each value when it is asked for.
struct MappingReader {
  let reading: Reading
  let node: Int
  let path: KeyPath
  private let values: [String: Int]

  /// Nil, and reported, when `node` is no mapping.
  init?(_ reading: Reading, _ node: Int, _ section: Section, _ path: KeyPath) {
    guard case .mapping(let entries) = reading.document[node].content else {
      reading.refuse(Refusal(node: node), path, allowed: "a mapping")
      return nil
    }
    var values: [String: Int] = [:]
    var lines: [String: Int] = [:]
    for entry in entries {
      guard case .scalar(let name, _) = reading.document[entry.key].content else {
        reading.report(entry.key, path, "found \(Shown.node(reading.document[entry.key])) as a key; keys are words")
        continue
      }
      if let line = lines.updateValue(reading.line(of: entry.key), forKey: name) {
        reading.report(entry.key, path, "the key \(Shown.quoted(name)) stands on line \(line) already")
      } else if section.keys.contains(where: { $0.name == name }) {
        values[name] = entry.value
      } else {
        Self.reportUnknown(name, entry.key, section, path, reading)
      }
    }
    self.reading = reading
    self.node = node
    self.path = path
    self.values = values
  }

  private static func reportUnknown(
    _ name: String, _ node: Int, _ section: Section, _ path: KeyPath, _ reading: Reading
  ) {
    let names = section.keys.map(\.name)
    reading.report(
      node, path,
      "unknown key \(Shown.quoted(name)); known are \(names.joined(separator: ", "))\(Nearest.hint(name, among: names))"
    )
  }

  func path(_ key: some SchemaKey) -> KeyPath { .key(path, key.name) }
  /// Where the value of `key` stands, or the mapping itself when the key is absent.
  func place(_ key: some SchemaKey) -> Int { values[key.name] ?? node }
  func has(_ key: some SchemaKey) -> Bool { values[key.name] != nil }

  /// Says at the value of `key` what is wrong with it.
  func report(_ key: some SchemaKey, _ text: @autoclosure () -> String) {
    reading.report(place(key), path(key), text())
  }

  /// The value, or its default when the key is absent; nil when there is none or when it was refused.
  subscript<Value>(_ key: Key<Value>) -> Value? {
    guard let value = values[key.name] else {
      if case .required = key.absence { reportMissing(key) }
      return key.fallback
    }
    switch key.kind.read(reading.document, value) {
    case .success(let value): return value
    case .failure(let refusal):
      reading.refuse(refusal, path(key), allowed: key.allowed)
      return nil
    }
  }

  /// The mapping under `branch`; nil when it is absent or no mapping.
  subscript(_ branch: Branch) -> MappingReader? {
    values[branch.name].flatMap { MappingReader(reading, $0, branch.section(), path(branch)) }
  }

  /// The mappings of the list under `branch`; empty when it is absent or no list.
  func list(_ branch: Branch) -> [MappingReader] {
    guard let value = values[branch.name] else {
      if branch.isRequired { reportMissing(branch) }
      return []
    }
    guard case .sequence(let items) = reading.document[value].content, !(branch.isRequired && items.isEmpty) else {
      reading.refuse(
        Refusal(node: value), path(branch), allowed: branch.isRequired ? "a list of at least one" : "a list")
      return []
    }
    let section = branch.section()
    return items.enumerated().compactMap { index, item in
      MappingReader(reading, item, section, .item(path(branch), index))
    }
  }

  /// Whether ``list(_:)`` leaves something out.
  func hasBrokenItems(_ branch: Branch) -> Bool {
    guard let value = values[branch.name] else { return branch.isRequired }
    guard case .sequence(let items) = reading.document[value].content else { return true }
    return items.contains { if case .mapping = reading.document[$0].content { false } else { true } }
  }

  /// Says that a key is needed here.
  func reportMissing(_ key: some SchemaKey) {
    reading.report(node, path, "the key \"\(key.name)\" is missing; allowed is \(key.allowed)")
  }
}
