import Dispatch
import Glibc
import Logging
import Synchronization
import SystemdSupport
import Testing

@Suite("Log lines")
struct StderrLogTests {
  /// 2003-02-18T09:30:00.125Z.
  private static func handler(hasPriority: Bool = false) -> StderrLogHandler {
    StderrLogHandler(
      queue: StderrLogHandler.queue(), hasPriority: hasPriority,
      now: { timespec(tv_sec: 1_045_560_600, tv_nsec: 125_999_999) })
  }

  private func event(_ message: String, _ level: Logger.Level = .info, _ metadata: Logger.Metadata? = nil) -> LogEvent {
    LogEvent(
      level: level, message: "\(message)", metadata: metadata, source: nil, file: "M/F.swift", function: "f()", line: 7)
  }

  @Test("have the time in UTC, the level, the message and the metadata in order")
  func format() {
    var handler = Self.handler()
    handler[metadataKey: "slot"] = "0"
    handler[metadataKey: "operation"] = "7"
    let line = handler.line(of: event("connected", .notice, ["slot": "1", "partition": "LPAR1"]))
    #expect(line == "2003-02-18T09:30:00.125Z notice   connected operation=7 partition=LPAR1 slot=1\n")
  }

  @Test(
    "begin with the priority only when asked",
    arguments: [
      (Logger.Level.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3), (.critical, 2),
    ])
  func priority(level: Logger.Level, number: Int) {
    #expect(Self.handler(hasPriority: true).line(of: event("m", level)).hasPrefix("<\(number)>2003-"))
    #expect(Self.handler().line(of: event("m", level)).hasPrefix("2003-"))
  }

  @Test(
    "hold no control character, whatever is logged",
    arguments: [
      ("a\nb\tc", "a\\nb\\tc"), ("\r\n", "\\u{d}\\n"), ("\u{1B}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"), ("\0", "\\u{0}"),
      ("\u{7F}\u{85}\u{2028}", "\\u{7f}\\u{85}\\u{2028}"), ("abc\u{202E}cba", "abc\\u{202e}cba"),
      ("Grüße 日本", "Grüße 日本"),
    ])
  func escaping(text: String, shown: String) {
    let line = Self.handler().line(of: event(text))
    #expect(line == "2003-02-18T09:30:00.125Z info     \(shown)\n")
  }

  @Test(
    "quote values that would be ambiguous",
    arguments: [
      ("", "\"\""), ("a b", "\"a b\""), ("a=b", "\"a=b\""), ("a\"b", "\"a\\\"b\""), ("a\nb", "a\\nb"),
      ("plain", "plain"),
    ])
  func quoting(value: String, shown: String) {
    #expect(Self.handler().line(of: event("m", .info, ["k": "\(value)"])).hasSuffix(" m k=\(shown)\n"))
  }

  @Test("reach the descriptor whole and in order")
  func written() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    let queue = StderrLogHandler.queue(descriptor: ends[1])
    let logger = Logger(label: "t") { _ in StderrLogHandler(queue: queue) }
    for number in 0..<50 { logger.info("line \(number)") }
    #expect(queue.drain(within: .seconds(10)))
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(ends[0], &buffer, buffer.count)
    let lines = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
    #expect(lines.map { $0.split(separator: " ").last } == (0..<50).map { "\($0)" })
    #expect(queue.lost == 0)
  }

  @Test("that cannot be written are counted and harm nobody")
  func broken() {
    let queue = StderrLogHandler.queue(descriptor: -1)
    let logger = Logger(label: "t") { _ in StderrLogHandler(queue: queue) }
    logger.error("nobody hears this")
    #expect(queue.drain(within: .seconds(10)))
    #expect(queue.lost == 1)
  }
}

@Suite("A reader that stands still")
struct LogQueueTests {
  @Test("holds nobody up: entries beyond the bound are dropped, counted, and the count is told")
  func standstill() {
    let gate = DispatchSemaphore(value: 0)
    let written = Mutex<[String]>([])
    let queue = LogQueue<String>(
      capacity: 3, lossNote: { "lost \($0)" },
      write: { entry in
        if entry == "1" { gate.wait() }
        written.withLock { $0.append(entry) }
        return true
      })
    // The first blocks its writer; these calls return all the same, or the test would never end.
    for number in 1...10 { queue.enqueue("\(number)") }
    #expect(queue.lost == 7)
    #expect(!queue.drain(within: .milliseconds(1)))
    gate.signal()
    #expect(queue.drain(within: .seconds(10)))
    queue.enqueue("11")
    #expect(queue.drain(within: .seconds(10)))
    #expect(written.withLock { $0 } == ["1", "2", "3", "lost 7", "11"])
    #expect(queue.lost == 7)
  }

  @Test("more entries than are taken off at once keep their order, and what could not be written is counted")
  func manyEntries() {
    let written = Mutex<[Int]>([])
    let queue = LogQueue<Int>(
      lossNote: { -$0 },
      write: { entry in
        written.withLock { $0.append(entry) }
        return entry % 10 != 0
      })
    for number in 1...1000 { queue.enqueue(number) }
    #expect(queue.drain(within: .seconds(10)))
    #expect(written.withLock { $0 } == Array(1...1000))
    #expect(queue.lost == 100)
  }
}
