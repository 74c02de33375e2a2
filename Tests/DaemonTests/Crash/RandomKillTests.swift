internal import Dispatch
internal import SeededRandom
internal import Synchronization
internal import Testing

extension DaemonTests {
  /// `kill -9` at random moments while several clients change things: what was acknowledged is there afterwards.
  @Suite("Crash at random moments under load") struct RandomKill {
    /// What one client last had acknowledged, and what it had said after that and got no answer to.
    private struct Ledger: Sendable {
      var acknowledged: String?
      var said: String?
      var operation: String?
      var problem: String?
    }

    /// Counts answers of all clients and lets the killer know when there are enough.
    private final class Trigger: Sendable {
      private let left: Mutex<Int>
      let reached = DispatchSemaphore(value: 0)
      init(after count: Int) { left = Mutex(count) }
      func answered() {
        let isLast = left.withLock { left in
          left -= 1
          return left == 0
        }
        if isLast { reached.signal() }
      }
    }

    @Test("a dozen rounds, three writers and two readers")
    func rounds() throws {
      let seed = UInt64.random(in: 0...UInt64.max)
      print("random kill: seed \(seed)")
      var random = SplitMix64(seed: seed)
      let lab = try Lab.started()
      for round in 1...12 {
        let trigger = Trigger(after: Int(random.next() % 150) + 1)
        let ledgers = try load(lab, trigger, round: round)
        try lab.start()
        try verify(lab, ledgers, "round \(round), seed \(seed)")
      }
    }

    /// Lets the clients run until the trigger fires and the daemon is killed.
    private func load(_ lab: Lab, _ trigger: Trigger, round: Int) throws -> [Ledger] {
      let sockets = [lab.controlSocket, lab.partitionSocket("LPAR1")]
      let writers: [[String]] = [
        (1...100).map { "set_cpu_share LPAR=2 PERCENT=\($0)" },
        ["rem_pci LPAR=0", "add_pci LPAR=0 TO=LPAR0"],
        ["deact LPAR=1", "act LPAR=1"],
      ]
      let results = Mutex<[Int: Ledger]>([:])
      let group = DispatchGroup()
      for (index, lines) in writers.enumerated() {
        Self.start(in: group) {
          let ledger = Self.write(lines, to: sockets[0], trigger)
          results.withLock { $0[index] = ledger }
        }
      }
      for socket in sockets { Self.start(in: group) { Self.read(socket, trigger) } }
      let isReached = trigger.reached.wait(timeout: .now() + 60) == .success
      lab.kill9()
      group.wait()
      #expect(isReached, "the clients got no answers")
      return results.withLock { results in writers.indices.compactMap { results[$0] } }
    }

    private static func start(in group: DispatchGroup, _ work: @escaping @Sendable () -> Void) {
      DispatchQueue.global().async(group: group, execute: DispatchWorkItem(block: work))
    }

    /// Says the lines again and again, from wherever the table stands, until the daemon is gone.
    private static func write(_ lines: [String], to socket: String, _ trigger: Trigger) -> Ledger {
      var ledger = Ledger()
      do {
        let client = try Client(socket)
        var index = 0
        while true {
          let line = lines[index % lines.count]
          ledger.said = line
          let answer = try client.ask(line)
          trigger.answered()
          if answer.isOK {
            ledger = Ledger(acknowledged: line, operation: answer["operation"])
          } else {
            ledger.said = nil
            // The round may begin in the middle of a pair: then the first line is refused, and only then.
            let isExpected = ["same_partition", "partition_inactive", "partition_active", "slot_not_assigned"]
            if !isExpected.contains(answer.reason ?? "") { ledger.problem = "\(line): \(answer)" }
          }
          index += 1
        }
      } catch { return ledger }
    }

    private static func read(_ socket: String, _ trigger: Trigger) {
      do {
        while true {
          let client = try Client(socket)
          try client.ask("show slots")
          try client.ask("show operations")
          trigger.answered()
        }
      } catch {}
    }

    private func verify(_ lab: Lab, _ ledgers: [Ledger], _ note: String) throws {
      let control = try lab.control()
      try lab.awaitQuiet(control)
      try lab.expectTableIsMachine(note)
      let share = try control.done("show partitions").rows.first { $0["NAME"] == "LPAR2" }?["CPU_SHARE"] ?? "?"
      let flag = try lab.row(0, control)
      let power = try lab.power("LPAR1", control)
      let shown = ["PERCENT=\(share)", flag == "LPAR0 1" ? "add_pci" : "rem_pci", power == "active" ? "act " : "deact"]
      for (ledger, now) in zip(ledgers, shown) {
        #expect(ledger.problem == nil, "\(note)")
        if let operation = ledger.operation {
          #expect(try control.done("show operation OPERATION=\(operation)")["state"] == "done", "\(note)")
        }
        guard let acknowledged = ledger.acknowledged else { continue }
        // What was said and not answered may have happened or not.
        let isThere = Self.says(acknowledged, now) || ledger.said.map { Self.says($0, now) } == true
        #expect(isThere, "\(note): acknowledged \(acknowledged), said \(ledger.said ?? "-"), shown \(now)")
      }
    }

    private static func says(_ line: String, _ shown: String) -> Bool {
      shown.hasPrefix("PERCENT") ? line.hasSuffix(shown) : line.hasPrefix(shown)
    }
  }
}
