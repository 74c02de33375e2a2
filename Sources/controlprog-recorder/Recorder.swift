internal import ArgumentParser
internal import ControlProtocol

/// `controlprog-recorder`: a service that keeps a record log on the partition's disk, and can prove what it promised.
@main
struct Recorder: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controlprog-recorder",
    abstract: "Writes numbered records to the partition's disk, and verifies that none that was acknowledged is lost.",
    discussion: """
      Exit status: 0 well; 1 check: not healthy, verify: an acknowledged record is lost; 64 usage; 65 damage; \
      69 the daemon does not answer; 73 the log is full; 74 the medium or a file failed; 75 runs already; \
      77 not connected any more.
      """,
    version: ProductVersion.version,
    subcommands: [Run.self, Start.self, Stop.self, Check.self, Verify.self])
}
