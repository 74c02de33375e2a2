import ControlModel

/// One pass over a document: turns it into settings and collects what is wrong with it.
///
/// A broken value never stops the pass. It is reported once, something harmless stands in for it, and the whole
/// result is thrown away at the end.
final class Reading {
  let document: YAMLDocument
  let accounts: Accounts
  var problems: ProblemList

  init(document: YAMLDocument, accounts: Accounts, problems: ProblemList) {
    self.document = document
    self.accounts = accounts
    self.problems = problems
  }

  func report(_ node: Int, _ path: KeyPath, _ text: @autoclosure () -> String) {
    problems.add(document[node].mark, path, text())
  }

  /// For values that are refused by themselves: what was found, and what is allowed.
  func refuse(_ refusal: Refusal, _ path: KeyPath, allowed: String) {
    report(
      refusal.node, path,
      "found \(Shown.node(document[refusal.node])); allowed is \(allowed)\(refusal.hint)")
  }

  func line(of node: Int) -> Int { document[node].mark.line }

  /// Nil when the file's outermost value is no mapping, which is reported.
  func configuration() -> Configuration? {
    guard let root = MappingReader(self, document.root, RootSchema.section, .root) else { return nil }
    let clusters = clusters(root)
    let partitions = partitions(root, clusters: clusters.index)
    let devices = devices(root)
    let slots = slots(root, partitions: partitions, devices: devices)
    return Configuration(
      runtimeDirectory: root[RootSchema.runtimeDirectory] ?? "",
      stateDirectory: root[RootSchema.stateDirectory] ?? "",
      machine: machine(root), machineStart: machineStart(root), access: access(root), clusters: clusters.plans,
      partitions: partitions.rows.sorted { $0.id < $1.id },
      devices: (devices.rows + slots.cards).sorted { $0.name < $1.name },
      slots: slots.rows.sorted { $0.number < $1.number },
      limits: limits(root), store: store(root))
  }
}
