internal import Testing

/// One boot of two guests for a whole suite, since booting is what takes the time.
///
/// Each test begins with everything at home: both guests are up with their agents, and LPAR0 uses the disks in slot 0,
/// behind the first bridge, and slot 37, behind the second.
// SAFETY: the suites of real guests are serialized, so that one test at a time has it.
final class SharedGuests: @unchecked Sendable {
  @TaskLocal fileprivate static var current: SharedGuests?

  private var booted: GuestLab?
  /// Where the store is; nil where file systems may not be mounted.
  private(set) var store: SmallDisk?

  private static let agent = GuestLab.Agent(
    arguments: "--pci 0=0000:01:00.0 --mount 0=pci:/data:ext4 --pci 37=0000:02:05.0 --mount 37=pci:/data1:ext4")

  /// The guests of the suite; the first test boots them.
  static func atHome() throws -> SharedGuests {
    let shared = try #require(current)
    if shared.booted == nil { shared.booted = try shared.boot() }
    try shared.goHome()
    return shared
  }

  private func boot() throws -> GuestLab {
    if try run(["unshare", "--mount", "true"]).code == 0 { store = try SmallDisk.mounted(size: "12m") }
    return try GuestLab(
      agents: [Self.agent, Self.agent],
      // Without ballast a full disk is soon one that takes no commit at all.
      extras: Extras(
        disks: [.init(slot: 37)], state: store.map { "\($0.path)/state" }, settings: "store: {ballast: 0}"))
  }

  private func goHome() throws {
    for name in ["LPAR0", "LPAR1"] where try guests.lab.power(name, control) != "active" {
      try control.done("act LPAR=\(name)")
    }
    try awaitAgents()
    // Whatever a test that failed has left.
    for guest in [try zero, try one] { try guest.wake() }
    for (slot, row) in try guests.lab.slots(control) where row["CONNECTION"] != "LPAR0" || row["ENABLE"] != "1" {
      try done("add_pci LPAR=\(row["CONNECTION"] ?? "") SLOT=\(slot) TO=LPAR0")
    }
    let zero = try self.zero
    for (directory, content) in [("/data", "first"), ("/data1", "second")] {
      try zero.until("grep -q ' \(directory) ' /proc/mounts")
      try zero.done("echo \(content) >\(directory)/note; sync")
    }
  }

  private func awaitAgents() throws {
    let events = try guests.lab.control()
    try events.done("subscribe KINDS=agent SINCE=0")
    while try control.done("show partitions").rows.contains(where: { $0["AGENT"] != "1" }) {
      try events.notification("event", within: 60)
    }
  }

  var guests: GuestLab { get throws { try #require(booted) } }
  var control: Client { get throws { try guests.control } }
  var zero: GuestShell { get throws { try guests.shell("LPAR0") } }
  var one: GuestShell { get throws { try guests.shell("LPAR1") } }

  /// An operator's command that must succeed, however busy this host is.
  @discardableResult
  func done(_ command: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Answer {
    let answer = try control.ask(command, within: 60)
    #expect(answer.isOK, "\(command): \(answer)", sourceLocation: sourceLocation)
    return answer
  }

  /// Events from now on: those of earlier tests are none of ours.
  func news() throws -> Client {
    let events = try guests.lab.control()
    try events.done("subscribe")
    return events
  }

  /// As `LPAR0 1`.
  func row(_ slot: Int) throws -> String { try guests.lab.row(slot, control) }
}

/// Gives a suite its ``SharedGuests``, and ends them with it.
struct SharingGuests: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await SharedGuests.$current.withValue(SharedGuests()) { try await function() }
  }
}

extension RealGuests {
  /// What can be shown within one boot.
  @Suite(SharingGuests()) struct SharedTests {}
}
