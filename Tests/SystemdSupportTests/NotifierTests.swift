import Glibc
import SystemdSupport
import Testing

/// Each test is a process of its own, because the environment belongs to the whole process.
@Suite("sd_notify against a real datagram socket")
struct NotifierTests {
  @Test("the messages of a daemon's life")
  func life() async {
    await #expect(processExitsWith: .success) {
      let manager = try FakeManager()
      let notifier = Notifier()
      #expect(notifier.ready(status: "1 partition") == .sent)
      #expect(manager.receive() == ["READY=1", "STATUS=1 partition"])
      #expect(notifier.status("two") == .sent)
      #expect(manager.receive() == ["STATUS=two"])
      notifier.watchdog()
      #expect(manager.receive() == ["WATCHDOG=1"])
      notifier.stopping(status: "bye")
      #expect(manager.receive() == ["STOPPING=1", "STATUS=bye"])
    }
  }

  @Test("reloading carries the monotonic clock of now")
  func reloading() async {
    await #expect(processExitsWith: .success) {
      let manager = try FakeManager()
      let before = try monotonicMicroseconds()
      Notifier().reloading(status: "reading")
      let lines = manager.receive()
      #expect(lines.first == "RELOADING=1")
      #expect(lines.last == "STATUS=reading")
      let prefix = "MONOTONIC_USEC="
      let told = try #require(lines.first { $0.hasPrefix(prefix) }.flatMap { Int($0.dropFirst(prefix.count)) })
      #expect(try (before...monotonicMicroseconds()).contains(told))
    }
  }

  @Test("a status cannot bring lines of its own")
  func oneLine() async {
    await #expect(processExitsWith: .success) {
      let manager = try FakeManager()
      Notifier().status("a\nMAINPID=1\r\u{1B}[2J")
      #expect(manager.receive() == ["STATUS=a\\nMAINPID=1\\u{d}\\u{1b}[2J"])
    }
  }

  @Test("without a manager nothing happens, and a dead one is an answer")
  func unsupervised() async {
    await #expect(processExitsWith: .success) {
      unsetenv("NOTIFY_SOCKET")
      #expect(Notifier().ready(status: "") == .unsupervised)
      setenv("NOTIFY_SOCKET", "/nowhere/notify", 1)
      #expect(Notifier().ready(status: "") == .failed(ENOENT))
    }
  }

  @Test("the watchdog's limit, for this process only")
  func watchdog() async {
    await #expect(processExitsWith: .success) {
      unsetenv("WATCHDOG_USEC")
      unsetenv("WATCHDOG_PID")
      #expect(Watchdog.ofThisProcess == nil)
      setenv("WATCHDOG_USEC", "3000000", 1)
      #expect(Watchdog.ofThisProcess == Watchdog(limitMicroseconds: 3_000_000))
      #expect(Watchdog.ofThisProcess?.periodMicroseconds == 1_500_000)
      setenv("WATCHDOG_PID", "1", 1)
      #expect(Watchdog.ofThisProcess == nil)
      setenv("WATCHDOG_PID", "\(getpid())", 1)
      #expect(Watchdog.ofThisProcess != nil)
      setenv("WATCHDOG_USEC", "soon", 1)
      #expect(Watchdog.ofThisProcess == nil)
    }
  }
}

private func monotonicMicroseconds() throws -> Int {
  var now = timespec()
  try #require(clock_gettime(CLOCK_MONOTONIC, &now) == 0)
  return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
}
