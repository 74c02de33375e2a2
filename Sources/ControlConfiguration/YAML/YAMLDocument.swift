/// A place in the file, both numbers from 1; columns count characters.
struct YAMLMark: Hashable, Comparable, Sendable {
  let line: Int
  let column: Int
  static let start = YAMLMark(line: 1, column: 1)
  static func < (a: Self, b: Self) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// One value of a document: a scalar as it was written, a list or a mapping.
///
/// Nodes are kept in one array and named by their index, so that an alias costs one number however large the value
/// that it repeats.
struct YAMLNode: Sendable {
  enum Content: Sendable {
    /// Plain scalars may be numbers and booleans; quoted ones are text alone.
    case scalar(String, isPlain: Bool)
    case sequence([Int])
    case mapping([Entry])
  }
  struct Entry: Sendable {
    let key: Int
    let value: Int
  }

  let mark: YAMLMark
  let content: Content
  /// How many nodes this one stands for when every alias is written out.
  let weight: Int
  /// How many levels lie below this one when every alias is written out.
  let height: Int
}

/// A whole YAML document as a table of nodes; aliases are resolved, nothing is expanded.
struct YAMLDocument: Sendable {
  let nodes: [YAMLNode]
  let root: Int
  subscript(_ node: Int) -> YAMLNode { nodes[node] }
}

/// What may stand in a file, whoever wrote it: a document that asks for more is refused while it is being read.
struct YAMLBounds: Sendable {
  var nodes = 1_000_000
  var depth = 16
}

/// Why the text is no usable YAML document.
struct YAMLFailure: Error, Equatable {
  let mark: YAMLMark
  let text: String
}
