import Glibc
import SystemdSupport
import Testing

@Suite("Socket activation")
struct ListenTests {
  @Test("descriptors come with their names, close-on-exec, and the environment is cleaned")
  func taken() async {
    await #expect(processExitsWith: .success) {
      let places = Borrowed(count: 2)
      let directory = try TemporaryDirectory()
      let path = directory.path + "/control"
      let listener = try listeningSocket(path)
      dup2(listener, 3)
      dup2(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0), 4)
      pass(count: 2, names: "control:partition", to: getpid())

      let taken = try ListenDescriptor.takeAll()
      #expect(taken.map(\.descriptor) == [3, 4])
      #expect(taken.map(\.name) == ["control", "partition"])
      #expect(taken.allSatisfy { fcntl($0.descriptor, F_GETFD) & FD_CLOEXEC != 0 })
      #expect(taken.map { $0.isUnixListener() } == [true, false])
      #expect(taken[0].isUnixListener(at: path) && !taken[0].isUnixListener(at: path + "x"))
      for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] as [String] { #expect(getenv(name) == nil) }
      #expect(try ListenDescriptor.takeAll() == [])
      unlink(path)
      places.giveBack()
    }
  }

  @Test("what was meant for another process is left alone")
  func otherProcess() async {
    await #expect(processExitsWith: .success) {
      pass(count: 1, names: "control", to: 1)
      let taken = try ListenDescriptor.takeAll()
      #expect(taken == [])
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

private func pass(count: Int, names: String, to process: pid_t) {
  setenv("LISTEN_PID", "\(process)", 1)
  setenv("LISTEN_FDS", "\(count)", 1)
  setenv("LISTEN_FDNAMES", names, 1)
}

private func listeningSocket(_ path: String) throws -> Int32 {
  let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
  var address = unixAddress(path)
  let bound = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
  try #require(bound == 0 && listen(descriptor, 1) == 0)
  return descriptor
}

/// The first descriptors after standard error, which the test runner may be using itself.
private struct Borrowed {
  private let kept: [Int32]
  init(count: Int32) { kept = (3..<3 + count).map { fcntl($0, F_DUPFD_CLOEXEC, 100) } }
  func giveBack() {
    for (index, copy) in kept.enumerated() where copy >= 0 { dup2(copy, 3 + Int32(index)) }
  }
}
