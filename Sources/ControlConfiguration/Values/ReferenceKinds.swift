/// Who is meant, before the accounts of this host have been asked.
enum AccountReference: Equatable, Sendable {
  /// The daemon's own.
  case own
  case number(UInt32)
  case named(String)
}

extension Kind where Value == AccountReference {
  /// A user or group; `what` says which.
  static func account(_ what: String) -> Kind {
    Kind.scalar(
      "self, the name of a \(what) of this host, or its number",
      render: { reference in
        switch reference {
        case .own: "self"
        case .number(let number): "\(number)"
        case .named(let name): name
        }
      },
      parse: { text, isPlain in
        if text == "self" { return .own }
        if let number = ASCIINumber.parse(text.utf8), isPlain { return UInt32(exactly: number).map { .number($0) } }
        let isName = !text.isEmpty && text.utf8.count <= 256 && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        return isName && text != "~" ? .named(text) : nil
      })
  }
}

/// Who may own a slot, as it was written.
enum CandidateList: Equatable, Sendable {
  case all
  /// The members of the assigned partition's cluster.
  case cluster
  case names([String])
}

extension Kind where Value == CandidateList {
  static var candidates: Kind {
    Kind(
      allowed: "all, cluster (the assigned partition's), or a list of partitions' names without doubles",
      read: { document, node in
        switch document[node].content {
        case .scalar("all", _): return .success(.all)
        case .scalar("cluster", _): return .success(.cluster)
        case .scalar(let text, _):
          return .failure(Refusal(node: node, hint: Nearest.hint(text, among: ["all", "cluster"])))
        case .mapping: return .failure(Refusal(node: node))
        case .sequence(let items):
          var names: [String] = []
          var seen: Set<String> = []
          for item in items {
            guard case .scalar(let name, _) = document[item].content, Name.isValid(name), seen.insert(name).inserted
            else { return .failure(Refusal(node: item)) }
            names.append(name)
          }
          return .success(.names(names))
        }
      },
      render: { list in
        switch list {
        case .all: "all"
        case .cluster: "cluster"
        case .names(let names): "[" + names.joined(separator: ", ") + "]"
        }
      })
  }
}
