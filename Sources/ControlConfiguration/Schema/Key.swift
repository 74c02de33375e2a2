/// What becomes of a changed key when the daemon reads its configuration again (SIGHUP).
package enum ReloadEffect: String, Sendable, CaseIterable {
  /// Holds from then on.
  case live
  /// Ignored until the daemon is started again.
  case restart
  /// Only the first start looks at it: once a store exists its table rules, and commands change it.
  case first
}

/// A key as the reference lists it.
protocol SchemaKey: Sendable {
  var name: String { get }
  /// Completes "allowed is ...".
  var allowed: String { get }
  /// `required`, the default, or what its absence means.
  var presence: String { get }
  var reload: ReloadEffect? { get }
  var doc: String { get }
}

/// A key with one value: the one declaration that reading, messages, reload and docs/configuration.md share.
struct Key<Value: Equatable & Sendable>: SchemaKey {
  /// What a missing key means.
  enum Absence: Sendable {
    case required
    case is_(Value)
    /// No value; the text says what then holds.
    case means(String)
  }

  let name: String
  let kind: Kind<Value>
  let absence: Absence
  private let effect: ReloadEffect
  let doc: String

  init(_ name: String, _ kind: Kind<Value>, _ absence: Absence, _ effect: ReloadEffect, _ doc: String) {
    self.name = name
    self.kind = kind
    self.absence = absence
    self.effect = effect
    self.doc = doc
  }

  var allowed: String { kind.allowed }
  var reload: ReloadEffect? { effect }
  var presence: String {
    switch absence {
    case .required: "required"
    case .is_(let value): "`\(kind.render(value))`"
    case .means(let text): text
    }
  }
  var fallback: Value? { if case .is_(let value) = absence { value } else { nil } }
}

/// A key that holds another section, once or as a list.
struct Branch: SchemaKey {
  let name: String
  let section: @Sendable () -> Section
  let isList: Bool
  let isRequired: Bool
  let doc: String

  init(
    _ name: String, list: Bool = false, required: Bool = false, _ doc: String,
    _ section: @escaping @autoclosure @Sendable () -> Section
  ) {
    self.name = name
    self.section = section
    self.isList = list
    self.isRequired = required
    self.doc = doc
  }

  var allowed: String { isList ? "a list of mappings" : "a mapping" }
  var presence: String { isRequired ? "required" : "optional" }
  var reload: ReloadEffect? { nil }
}

/// The keys that one mapping may have.
struct Section: Sendable {
  /// Where it stands, such as `partitions[]`; empty for the whole file.
  let path: String
  let doc: String
  let keys: [any SchemaKey]
}
