internal import Dispatch
internal import Glibc
internal import Synchronization
internal import Testing

extension DaemonTests {
  /// Clients that hang up, never read, never end a line, come in crowds, or flood.
  @Suite("Clients that misbehave") struct Misbehaviour {
    @Test("hanging up at every byte of a frame, text and JSON, half-closed and not")
    func hangsUp() throws {
      let lab = try Lab.started()
      let frames = [
        "set_cpu_share LPAR=2 PERCENT=77\n",
        #"{"jsonrpc":"2.0","id":1,"method":"set_cpu_share","params":{"lpar":2,"percent":77}}"# + "\n",
      ]
      let control = try lab.control()
      let watcher = try lab.guest("LPAR0")
      for frame in frames.map({ Array($0.utf8) }) {
        for length in 0...frame.count {
          do {
            let client = try lab.control()
            try client.sendBytes(Array(frame.prefix(length)))
          }
          // The daemon learns of an end after its other work: the crowd must not become one of 64.
          if length % 16 == 0 { try awaitSessions(2, control) }
        }
      }
      try awaitSessions(2, control)
      try watcher.done("ping")
      let rows = try control.done("show partitions").rows
      let share = rows.last?["CPU_SHARE"]
      #expect(share == "77" || share == "100", "done or not, never something else: \(share ?? "-")")
    }

    /// Asks until no more sessions are left, this one among them.
    private func awaitSessions(_ most: Int, _ control: Client) throws {
      for _ in 0..<10_000 { if try control.done("show sessions").rows.count <= most { return } }
      Issue.record("more than \(most) sessions are left: \(try control.done("show sessions"))")
    }

    @Test("a client that never reads costs nobody else anything, and is closed")
    func neverReads() throws {
      let lab = try Lab.started(Plan(more: "limits: {unread_output: 64KiB, unread_grace: 200ms}"))
      let mute = try lab.control()
      _ = fcntl(mute.descriptor, F_SETFL, O_NONBLOCK)
      let control = try lab.control()
      var isStuck = false
      for _ in 0..<2000 where !isStuck {
        do { try mute.sendBytes(Array("rpc.discover\n".utf8)) } catch { isStuck = true }
      }
      #expect(isStuck, "the daemon stopped reading from it, or closed it")
      for _ in 0..<50 { try control.done("show slots") }
      #expect(mute.isClosedUnread())
      try control.done("show slots")
    }

    @Test("a subscriber that never reads is closed, not the daemon's memory filled")
    func muteSubscriber() throws {
      let lab = try Lab.started(Plan(more: "limits: {unread_output: 64KiB, unread_grace: 200ms}"))
      let mute = try lab.control()
      try mute.done("subscribe SINCE=0")
      let control = try lab.control()
      for round in 0..<1500 { try control.done(round % 2 == 0 ? "rem_pci LPAR=0" : "add_pci LPAR=0 TO=LPAR0") }
      let resident = text("/proc/\(lab.child?.pid ?? 0)/status").split(separator: "\n").first { $0.hasPrefix("VmRSS") }
      let kilobytes = resident?.split(separator: " ").compactMap { Int($0) }.first ?? .max
      #expect(kilobytes < 300_000, "\(resident ?? "?")")
      try lab.expectTableIsMachine()
    }

    @Test("a line that is never ended: closed on a partition's socket, patience on the operators'")
    func neverEnds() throws {
      let lab = try Lab.started(Plan(more: "limits: {partial_line: 200ms}"))
      let guest = try lab.guest("LPAR0")
      let slow = try lab.control()
      try guest.sendBytes(Array("show sl".utf8))
      try slow.sendBytes(Array("show sl".utf8))
      #expect(guest.isClosed())
      try slow.sendBytes(Array("ots\n".utf8))
      #expect(try slow.answer().isOK)
    }

    @Test("200 connections: partitions' are turned away beyond their share, admins still come in")
    func crowd() throws {
      let lab = try Lab.started()
      var crowd: [Client] = []
      for _ in 0..<200 { crowd.append(try lab.guest("LPAR0")) }
      var served = 0
      for client in crowd {
        do {
          try client.send("ping")
          if try client.answer().isOK { served += 1 }
        } catch is Gone {}
      }
      #expect(served == 8, "connections_per_partition")
      try lab.guest("LPAR1").done("ping")
      var operators: [Client] = []
      for _ in 0..<60 { operators.append(try lab.control()) }
      for client in operators { try client.done("ping") }
      crowd.removeAll()
      operators.removeAll()
      let control = try lab.control()
      try awaitSessions(1, control)
      let again = try lab.guest("LPAR0")
      try again.done("hello")
    }

    @Test("a flood from a partition is slowed and refused, while an operator is answered")
    func flood() throws {
      let lab = try Lab.started(Plan(more: "limits: {slowdown: 100ms}"))
      let flooder = try lab.guest("LPAR0")
      let control = try lab.control()
      let flood = Flood(of: flooder.descriptor)
      let group = DispatchGroup()
      DispatchQueue.global().async(group: group) { flood.write(String(repeating: "explain SLOT=0\n", count: 100)) }
      DispatchQueue.global().async(group: group) { flood.read() }
      // Until the flood was seen to be refused; every one of the operator's questions is answered meanwhile.
      var answered = 0
      while answered < 100 || !flood.isRefused, answered < 100_000 {
        try control.done("show slots")
        answered += 1
      }
      #expect(flood.isRefused, "never overloaded")
      flood.stop()
      group.wait()
      try lab.guest("LPAR1").done("show slots")
    }
  }
}

/// A connection that is written to without end by one thread and read by another.
private final class Flood: Sendable {
  private let descriptor: Int32
  private let refused = Mutex(false)
  init(of descriptor: Int32) { self.descriptor = descriptor }

  var isRefused: Bool { refused.withLock { $0 } }

  /// Both threads end.
  func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  func write(_ lines: String) {
    let bytes = Array(lines.utf8)
    while send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) > 0 {}
  }

  func read() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      let said = String(decoding: buffer.prefix(count), as: UTF8.self)
      if said.contains("ERR overloaded") { refused.withLock { $0 = true } }
    }
  }
}
