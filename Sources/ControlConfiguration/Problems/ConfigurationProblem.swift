/// One thing that is wrong with a configuration, and where.
package struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
  /// The path under which the file was opened.
  package let file: String
  /// From 1; 0 when it is about the file as a whole.
  package let line: Int
  /// From 1, in characters; 0 when it is about the file as a whole.
  package let column: Int
  /// The keys that lead there, such as `partitions[1].memory`, lists counted from 0; empty for the whole file.
  package let path: String
  /// What was found and what is allowed, in one line.
  package let text: String

  /// In the form that editors and compilers share: `file:line:column: path: text`.
  package var description: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    return path.isEmpty ? "\(place): \(text)" : "\(place): \(path): \(text)"
  }
}

/// The configuration cannot be used; the daemon says why and ends with status 78 (protocol, section 6).
package struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// In the order of the file, at least one.
  package let problems: [ConfigurationProblem]
  /// How many more there are than are listed.
  package let omitted: Int

  package var description: String {
    let lines = problems.map(\.description) + (omitted > 0 ? ["and \(omitted) more"] : [])
    return lines.joined(separator: "\n")
  }
}
