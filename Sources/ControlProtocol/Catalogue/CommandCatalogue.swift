package import ControlModel

/// Every command, once.
///
/// A new command is a file under Commands/ and a line here.
package enum CommandCatalogue {
  package static let all: [CommandDeclaration] = [
    .deact,
    .act,
    .requestShutdown,
    .addPCI,
    .remPCI,
    .failover,
    .setCPUShare,
    .setMaintenance,
    .insertCard,
    .pullCard,
    .failDevice,
    .clearSlot,
    .cancel,
    .showSlots,
    .showPartitions,
    .showGatekeeper,
    .showGPE,
    .showOperations,
    .showOperation,
    .showEvents,
    .showSessions,
    .showMetrics,
    .showVersion,
    .explain,
    .subscribe,
    .hello,
    .ioRead,
    .ioWrite,
    .gpeRead,
    .ost,
    .mmioRead,
    .mmioWrite,
    .powerOff,
    .heartbeat,
    .send,
    .ping,
    .help,
    .discover,
  ]

  private static let places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.verb, $0) })

  /// How many words the longest verb has.
  static let longestVerb = all.map { $0.verb.split(separator: "_").count }.max() ?? 1

  /// The command of a canonical verb.
  package static func command(_ verb: String) -> CommandDeclaration? { places[verb].map { all[$0] } }

  /// What `caller` may call, in the catalogue's order.
  package static func callable(by caller: Issuer) -> [CommandDeclaration] { all.filter { $0.audience.admits(caller) } }
}

extension ParsedRequest {
  /// The rate that the request counts against; what is no command counts as one.
  package var rateClass: RateClass { verb.flatMap { CommandCatalogue.command($0)?.rate } ?? .command }
}
