import Glibc
import SystemdSupport
import Testing

/// The sockets themselves are taken by a process of its own, which has nothing else at their numbers: the daemon's tests
/// have it started by systemd-socket-activate.
@Suite("Socket activation")
struct ListenTests {
  @Test("what was meant for another process is left alone, and the environment is cleaned")
  func otherProcess() async {
    await #expect(processExitsWith: .success) {
      setenv("LISTEN_PID", "1", 1)
      setenv("LISTEN_FDS", "1", 1)
      setenv("LISTEN_FDNAMES", "control", 1)
      let taken = try ListenDescriptor.takeAll()
      #expect(taken == [])
      for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] as [String] { #expect(getenv(name) == nil) }
    }
  }

  @Test("nonsense is an error that says so", arguments: ["-1", "many", "99999999999"])
  func nonsense(count: String) async {
    await #expect(processExitsWith: .success) { [count] in
      setenv("LISTEN_PID", "\(getpid())", 1)
      setenv("LISTEN_FDS", count, 1)
      #expect { try ListenDescriptor.takeAll() } throws: { error in
        (error as? ListenFailure)?.description.hasPrefix("the sockets passed by LISTEN_FDS cannot be used: ") == true
      }
    }
  }
}
