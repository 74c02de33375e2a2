internal import Testing

/// The installed product under a real systemd: units, sockets, journal, watchdog, control groups.
///
/// One boot for all; each case leaves the daemon running, with LPAR0 as the owner of slot 0.
@Suite(
  "Under a real systemd", .enabled(if: SystemdHost.obstacle == nil, "no systemd can be booted here"), .booted,
  .serialized, .onItsOwnThread, .timeLimit(.minutes(3)))
struct SystemdTests {
  let system: BootedSystem
  let journal: Journal

  init() throws {
    system = try #require(BootedSystem.current)
    journal = Journal(system: system)
  }
}
