package import ControlModel

/// A configuration that has passed every check; what is in it refers only to what is in it.
package struct Configuration: Equatable, Sendable {
  package var runtimeDirectory: String
  package var stateDirectory: String
  package var machine: MachineKind
  package var machineStart: MachineStart
  package var access: AccessSettings
  /// In the order of the file, which is the order of their numbers.
  package var clusters: [ClusterPlan]
  /// Ascending by number.
  package var partitions: [PartitionSettings]
  /// Those of `devices` and those that `card` made, ascending by name.
  package var devices: [DeviceSettings]
  /// Ascending by number.
  package var slots: [SlotSettings]
  package var limits: LimitSettings
  package var store: StoreSettings

  /// Reads and checks the file at `path`.
  ///
  /// Names of users and groups are looked up in `accounts` here, once, so that later decisions ask nobody.
  package static func load(_ path: String, accounts: Accounts = .host) throws(ConfigurationError) -> Configuration {
    let bytes = try ConfigurationFile.read(path)
    return try parse(bytes, file: path, accounts: accounts)
  }

  /// Checks the text of a file; `file` is only its name in messages.
  package static func parse(
    _ text: [UInt8], file: String, accounts: Accounts = .host
  ) throws(ConfigurationError) -> Configuration {
    var problems = ProblemList(file: file)
    var document: YAMLDocument?
    do {
      document = try text.withUnsafeBufferPointer { bytes throws(YAMLFailure) in try YAMLComposer.document(bytes) }
      if document == nil { problems.add(nil, .root, "found nothing; at least `partitions` is required") }
    } catch {
      problems.add(error.mark, .root, error.text)
    }
    guard let document else { throw problems.error }
    let reading = Reading(document: document, accounts: accounts, problems: problems)
    guard let configuration = reading.configuration(), reading.problems.isEmpty else { throw reading.problems.error }
    return configuration
  }
}
