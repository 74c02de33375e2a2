import Glibc
import SystemdSupport
import Testing

@Suite("Questions to systemd that nobody answers", .timeLimit(.minutes(1)))
struct UnitCallTests {
  @Test("without a bus the answer is at once why")
  func noBus() throws {
    let units = SystemdUnits(address: "unix:path=/no/such/bus", deadline: .seconds(60))
    let failure = #expect(throws: UnitFailure.self) { try units.start("a.service") }
    #expect(failure?.kind == .refused && failure?.text.contains("No such file or directory") == true)
  }

  @Test("a bus that hangs is given up at the deadline")
  func hangingBus() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/bus"
    let listener = try #require(UnixListener(path))
    defer { listener.end() }
    let units = SystemdUnits(address: "unix:path=\(path)", deadline: .milliseconds(50))
    let failure = #expect(throws: UnitFailure.self) { try units.state(of: "a.service") }
    #expect(failure?.kind == .refused && failure?.text.contains("timed out") == true, "\(String(describing: failure))")
  }
}

/// A socket that takes connections and never says a word.
private struct UnixListener {
  let descriptor: Int32

  init?(_ path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard bound == 0, listen(descriptor, 4) == 0 else { return nil }
  }

  func end() { close(descriptor) }
}
