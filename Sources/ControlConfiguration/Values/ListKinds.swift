extension Kind where Value == [ClosedRange<Int>] {
  /// A number, a range `a-b`, or a list of both; ascending or not, no number twice.
  static func numbers(_ bounds: ClosedRange<Int>) -> Kind {
    let ends = "\(bounds.lowerBound) to \(bounds.upperBound)"
    return Kind(
      allowed: "a number from \(ends), a range such as 0-7, or a list of up to 1024 of both without doubles",
      read: { document, node in
        let items: [Int]
        if case .sequence(let list) = document[node].content { items = list } else { items = [node] }
        // The doubles are looked for pairwise.
        guard (1...1024).contains(items.count) else { return .failure(Refusal(node: node)) }
        var ranges: [ClosedRange<Int>] = []
        for item in items {
          guard case .scalar(let text, isPlain: true) = document[item].content,
            let range = ASCIINumber.parseRange(text.utf8, within: bounds),
            !ranges.contains(where: { $0.overlaps(range) })
          else { return .failure(Refusal(node: item)) }
          ranges.append(range)
        }
        return .success(ranges)
      },
      render: {
        $0.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ", ")
      })
  }
}

extension Kind where Value == [String] {
  /// A guest's program and its arguments.
  static var command: Kind {
    Kind(
      allowed: "a list of texts, the first an absolute path of a program",
      read: { document, node in
        guard case .sequence(let items) = document[node].content else { return .failure(Refusal(node: node)) }
        var texts: [String] = []
        for item in items {
          guard case .scalar(let text, _) = document[item].content, !text.utf8.contains(0),
            !texts.isEmpty || text.hasPrefix("/")
          else { return .failure(Refusal(node: item)) }
          texts.append(text)
        }
        return texts.isEmpty ? .failure(Refusal(node: node)) : .success(texts)
      }, render: { $0.joined(separator: " ") })
  }
}

extension Kind where Value == [String] {
  /// Arguments that are passed on.
  static var texts: Kind {
    Kind(
      allowed: "a list of texts",
      read: { document, node in
        guard case .sequence(let items) = document[node].content else { return .failure(Refusal(node: node)) }
        var texts: [String] = []
        for item in items {
          guard case .scalar(let text, _) = document[item].content, !text.utf8.contains(0) else {
            return .failure(Refusal(node: item))
          }
          texts.append(text)
        }
        return .success(texts)
      }, render: { "[" + $0.joined(separator: ", ") + "]" })
  }
}

extension Kind where Value == [String: String] {
  /// Environment variables.
  static var environment: Kind {
    Kind(
      allowed: "a mapping of variables, named [A-Za-z_][A-Za-z0-9_]*, to texts, no variable twice",
      read: { document, node in
        guard case .mapping(let entries) = document[node].content else { return .failure(Refusal(node: node)) }
        var variables: [String: String] = [:]
        for entry in entries {
          guard case .scalar(let name, _) = document[entry.key].content, isVariable(name),
            variables[name] == nil
          else { return .failure(Refusal(node: entry.key)) }
          guard case .scalar(let text, _) = document[entry.value].content, !text.utf8.contains(0) else {
            return .failure(Refusal(node: entry.value))
          }
          variables[name] = text
        }
        return .success(variables)
      }, render: { $0.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ") })
  }

  private static func isVariable(_ name: String) -> Bool {
    name.utf8.count <= 256 && !(name.utf8.first.map(Name.isDigit) ?? true)
      && name.utf8.allSatisfy { Name.isLetter($0) || Name.isDigit($0) || $0 == UInt8(ascii: "_") }
  }
}
