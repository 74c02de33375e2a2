/// One difference between two configurations, and what becomes of it at a reload.
package struct ConfigurationChange: Equatable, Sendable, CustomStringConvertible {
  /// Lists are walked by name or number: `clusters.db.silence_limit`, `slots.7.candidates`.
  package let path: String
  package let effect: ReloadEffect
  /// What it was and what it is, such as `3s -> 5s`.
  package let text: String

  package var description: String {
    switch effect {
    case .live: "\(path): \(text): in force"
    case .restart: "\(path): \(text): takes a restart of the daemon"
    case .first: "\(path): \(text): not applied, for only a first start looks at it; commands change the table"
    }
  }
}

/// Collects differences key by key; the schema says what a difference means.
struct ChangeList {
  private(set) var changes: [ConfigurationChange] = []

  /// `effect` is what becomes of this change, where that is not what the schema says of the key.
  mutating func compare<Value>(
    _ parent: String, _ key: Key<Value>, _ old: Value?, _ new: Value?, effect: ReloadEffect? = nil
  ) {
    guard old != new, let effect = effect ?? key.reload else { return }
    let texts = [old, new].map { $0.map(key.kind.render) ?? "none" }
    add(parent.isEmpty ? key.name : "\(parent).\(key.name)", effect, "\(texts[0]) -> \(texts[1])")
  }

  mutating func add(_ path: String, _ effect: ReloadEffect, _ text: String) {
    changes.append(ConfigurationChange(path: path, effect: effect, text: text))
  }

  /// Says which keys came and went, and calls `both` for those that stayed.
  mutating func match<Row, ID: Hashable & Comparable>(
    _ parent: String, _ old: [Row], _ new: [Row], by id: (Row) -> ID, shown: (ID) -> String,
    both: (inout ChangeList, String, Row, Row) -> Void
  ) {
    let olds = Dictionary(old.map { (id($0), $0) }, uniquingKeysWith: { first, _ in first })
    let news = Dictionary(new.map { (id($0), $0) }, uniquingKeysWith: { first, _ in first })
    for key in Set(olds.keys).union(news.keys).sorted() {
      let path = "\(parent).\(shown(key))"
      switch (olds[key], news[key]) {
      case (let old?, let new?): both(&self, path, old, new)
      case (nil, _): add(path, .restart, "new")
      case (_, nil): add(path, .restart, "removed")
      }
    }
  }
}
