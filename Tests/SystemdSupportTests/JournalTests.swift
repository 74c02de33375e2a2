import Dispatch
import Glibc
import Logging
import SystemdSupport
import Testing

@Suite("Journal entries")
struct JournalTests {
  private func handler() -> JournalLogHandler {
    JournalLogHandler(identifier: "controlprogd", queue: JournalLogHandler.journalQueue(identifier: "controlprogd"))
  }

  private func fields(_ metadata: Logger.Metadata, message: Logger.Message = "m") -> [String: String] {
    let event = LogEvent(
      level: .warning, message: message, metadata: metadata, source: nil, file: "M/F.swift", function: "f()", line: 7)
    return Dictionary(handler().fields(of: event).map { ($0.name, $0.value) }, uniquingKeysWith: { $0 + "|" + $1 })
  }

  @Test("carry message, priority, place and who says it")
  func standard() {
    #expect(
      fields([:], message: "two\nlines") == [
        "MESSAGE": "two\nlines", "PRIORITY": "4", "SYSLOG_IDENTIFIER": "controlprogd", "CODE_FILE": "M/F.swift",
        "CODE_LINE": "7", "CODE_FUNC": "f()",
      ])
  }

  @Test(
    "have the metadata as fields",
    arguments: [
      ("partition", "CONTROLPROG_PARTITION"), ("slot", "CONTROLPROG_SLOT"), ("operation", "CONTROLPROG_OPERATION"),
      ("step", "CONTROLPROG_STEP"), ("boot-id", "CONTROLPROG_BOOT_ID"), ("größe", "CONTROLPROG_GR____E"),
      ("_PID", "CONTROLPROG__PID"), ("PRIORITY", "CONTROLPROG_PRIORITY"), ("a=b\nMESSAGE", "CONTROLPROG_A_B_MESSAGE"),
    ])
  func metadata(key: String, name: String) {
    #expect(fields([key: "v"])[name] == "v")
    #expect(fields([key: "v"]).count == 7)
  }

  @Test("take a message id only if it is one")
  func messageID() {
    #expect(fields(["message-id": "\(MessageID.fence.rawValue)"])["MESSAGE_ID"] == MessageID.fence.rawValue)
    for wrong in ["", "fence", "\(MessageID.fence.rawValue)0", MessageID.fence.rawValue.uppercased()] {
      #expect(fields(["message-id": "\(wrong)"])["MESSAGE_ID"] == nil)
    }
  }

  @Test("leave out what has a name too long for the journal")
  func longName() {
    #expect(fields([String(repeating: "k", count: 53): "v"]).count == 6)
    #expect(fields([String(repeating: "k", count: 52): "v"]).count == 7)
  }

  @Test("have identities that are 128 bits and all different")
  func identities() {
    let ids = MessageID.allCases.map(\.rawValue)
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
  }

  @Test("go to the journal only when standard error does")
  func stream() throws {
    var status = stat()
    try #require(fstat(STDERR_FILENO, &status) == 0)
    #expect(JournalStream.matches("\(status.st_dev):\(status.st_ino)", descriptor: STDERR_FILENO))
    #expect(!JournalStream.matches("\(status.st_dev):\(status.st_ino + 1)", descriptor: STDERR_FILENO))
    #expect(!JournalStream.matches(nil, descriptor: STDERR_FILENO))
    #expect(!JournalStream.matches("", descriptor: STDERR_FILENO))
    #expect(!JournalStream.matches("\(status.st_dev):\(status.st_ino)", descriptor: -1))
  }
}

/// sd_journal_sendv(3) knows one path only, so this needs a host without a journal on which it may make that socket.
@Suite("The journal's socket")
struct JournalSocketTests {
  private static let path = "/run/systemd/journal/socket"
  private static var isFree: Bool { access(path, F_OK) != 0 && access("/run/systemd", W_OK) == 0 }
  private static let isUsable: Bool = {
    if !isFree { print("SKIPPED: \(path) is there already, or cannot be made: no fake journal for this run") }
    return isFree
  }()

  @Test("gets an entry as the native protocol has it", .enabled(if: isUsable))
  func native() throws {
    let isOurs = mkdir("/run/systemd/journal", 0o755) == 0
    defer { if isOurs { rmdir("/run/systemd/journal") } }
    let journal = try DatagramSocket(path: Self.path)
    let queue = JournalLogHandler.journalQueue(identifier: "t")
    let logger = Logger(label: "t") { _ in JournalLogHandler(identifier: "t", queue: queue) }
    logger.error("one\ntwo", metadata: ["operation": "7", "message-id": "\(MessageID.failoverFailed.rawValue)"])
    #expect(queue.drain(within: .seconds(10)))
    let bytes = journal.receive()
    // A value with a line end is written as its length, 64 bits little-endian, and then itself.
    let message = Array("MESSAGE\n".utf8) + [7, 0, 0, 0, 0, 0, 0, 0] + Array("one\ntwo\n".utf8)
    #expect(bytes.starts(with: message))
    let lines = String(decoding: bytes.dropFirst(message.count), as: UTF8.self).split(separator: "\n")
    #expect(lines.contains("PRIORITY=3") && lines.contains("CONTROLPROG_OPERATION=7"))
    #expect(lines.contains("MESSAGE_ID=\(MessageID.failoverFailed.rawValue)"))
    #expect(lines.contains("CODE_FUNC=native()") && lines.contains("SYSLOG_IDENTIFIER=t"))
    #expect(lines.count { $0.hasPrefix("CODE_FILE=") } == 1)
    #expect(queue.lost == 0)
  }
}
