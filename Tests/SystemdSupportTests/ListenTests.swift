import Glibc
import SystemdSupport
import Testing

@Suite("Socket activation")
struct ListenTests {
  @Test("descriptors come with their names, close-on-exec, and the environment is cleaned")
  func taken() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let path = directory.path + "/control"
      let listener = try listeningSocket(path)
      let other = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      // No expectation while the places are lent: the runner may need one of them to say what it found.
      let places = Borrowed([listener, other])
      pass(count: 2, names: "control:partition", to: getpid())
      let taken = try ListenDescriptor.takeAll()
      let closing = taken.map { fcntl($0.descriptor, F_GETFD) & FD_CLOEXEC != 0 }
      let listening = taken.map { $0.isUnixListener() }
      let there = taken.map { $0.isUnixListener(at: path) }
      let again = try ListenDescriptor.takeAll()
      places.giveBack()

      #expect(taken.map(\.descriptor) == [3, 4])
      #expect(taken.map(\.name) == ["control", "partition"])
      #expect(closing == [true, true] && listening == [true, false] && there == [true, false])
      for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] as [String] { #expect(getenv(name) == nil) }
      #expect(again.isEmpty)
      unlink(path)
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

/// The first descriptors after standard error, lent to `descriptors`: the test runner may be using them itself.
private struct Borrowed {
  private let kept: [Int32]

  init(_ descriptors: [Int32]) {
    let places = (0..<Int32(descriptors.count)).map { 3 + $0 }
    // A place that is free is filled, so that nobody else opens something there meanwhile.
    while case let filler = open("/dev/null", O_RDONLY | O_CLOEXEC), filler >= 0 {
      guard places.contains(filler) else {
        close(filler)
        break
      }
    }
    kept = places.map { fcntl($0, F_DUPFD_CLOEXEC, 100) }
    let copies = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, 100) }
    for (place, copy) in zip(places, copies) { dup2(copy, place) }
  }

  func giveBack() {
    for (index, copy) in kept.enumerated() where copy >= 0 { dup2(copy, 3 + Int32(index)) }
  }
}
