import ControlProtocol
import Glibc
import NIOCore
import NIOPosix
import QMPClient
import Testing

private let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.any()

/// Connects to a server that greets and negotiates.
private func session(
  _ server: ScriptedServer, _ notices: Notices = Notices(), limits: QMPLimits = QMPLimits()
) async throws -> (QMPConnection, ScriptedPeer) {
  async let opening = QMPConnection.connect(to: server.path, on: loop, limits: limits, tell: notices.tell)
  let peer = try #require(await server.peer())
  await peer.open()
  return (try await opening, peer)
}

@Suite("QMP on a socket: a server that does what it should not", .timeLimit(.minutes(2)))
struct ScriptedTests {
  @Test("answers out of order, doubled, and for unknown ids")
  func outOfOrder() async throws {
    try await ScriptedServer.run { server in
      let (connection, peer) = try await session(server)
      async let first = connection.execute("a", deadline: .seconds(60))
      let firstID = try #require(await peer.nextID())
      async let second = connection.execute("b", deadline: .seconds(60))
      let secondID = try #require(await peer.nextID())
      await peer.say(Steps.reply(secondID, "2"), Steps.reply("other.1", "9"), Steps.reply(secondID, "8"))
      #expect(await second == .done(2))
      await peer.say(Steps.reply(firstID, "1"))
      #expect(await first == .done(1))
      #expect(try await connection.counters().unknownReplies == 2)
      await connection.close()
      #expect(await peer.hasEnded())
    }
  }

  @Test("a process that is not expected to listen is not spoken to", arguments: [true, false])
  func listener(isExpected: Bool) async throws {
    try await ScriptedServer.run { server in
      async let opening = QMPConnection.connect(
        to: server.path, on: loop, isExpected: { ($0 == getpid()) == isExpected }, tell: { _ in })
      let peer = try #require(await server.peer())
      if isExpected {
        await peer.open()
        await (try opening).close()
      } else {
        #expect(await peer.hasEnded())
        do {
          _ = try await opening
          Issue.record("it was spoken to")
        } catch {
          #expect("\(error)".contains("another than expected"))
        }
      }
    }
  }

  @Test("an answer after the deadline is dropped and counted, and the session goes on")
  func late() async throws {
    try await ScriptedServer.run { server in
      let (connection, peer) = try await session(server)
      #expect(await connection.execute("slow", deadline: .milliseconds(20)) == .overdue)
      let slow = try #require(await peer.nextID())
      async let next = connection.execute("next", deadline: .seconds(60))
      let id = try #require(await peer.nextID())
      await peer.say(Steps.reply(slow, "1"), Steps.reply(id, "2"))
      #expect(await next == .done(2))
      #expect(try await connection.counters().lateReplies == 1)
      await connection.close()
    }
  }

  /// Plays a session whose server says no more than `limit` bytes; answers the outcome and what all would have been.
  private func cut(at limit: Int) async throws -> (outcome: String, total: Int) {
    var result = ("", 0)
    try await ScriptedServer.run { server in
      let notices = Notices()
      async let outcome = Self.outcome(server.path, notices)
      let peer = try #require(await server.peer())
      var said = 0
      func say(_ text: String) async {
        let text = text + "\r\n"
        await peer.raw(String(decoding: text.utf8.prefix(max(0, limit - said)), as: UTF8.self))
        said += text.utf8.count
      }
      await say(Steps.greeting)
      if said <= limit, let id = await peer.nextID() { await say(Steps.reply(id)) }
      if said <= limit, let id = await peer.nextID() {
        await say(Steps.event("A"))
        await say(Steps.reply(id, "7"))
      }
      await peer.hangUp()
      result = (await outcome, said)
    }
    return result
  }

  private static func outcome(_ path: String, _ notices: Notices) async -> String {
    do throws(QMPEnd) {
      let connection = try await QMPConnection.connect(to: path, on: loop, tell: notices.tell)
      let answer = await connection.execute("x", deadline: .seconds(60))
      let rest = await notices.rest()
      let word = answer == .done(7) ? "done" : answer == .lost ? "lost" : "\(answer)"
      return "\(word), \(rest.count - 1) events, \(rest.count { $0.isEnd }) end"
    } catch {
      return "no session, \(await notices.rest().count { $0.isEnd }) end"
    }
  }

  @Test("a hang-up at any byte: no session, or lost, or done, and always one end")
  func hangUpAtEachByte() async throws {
    // Ids are random and differ in length, so how much is the whole is known only when it was said.
    var outcomes: [String] = []
    var limit = 0
    while true {
      let (outcome, total) = try await cut(at: limit)
      outcomes.append(outcome)
      if outcome.hasPrefix("done") { break }
      #expect(limit <= total, "\(outcome)")
      guard limit < 1_000 else { break }
      limit += 1
    }
    let kinds = outcomes.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
    let known = [
      "no session, 1 end", "lost, 0 events, 1 end", "lost, 1 events, 1 end",
      "done, 1 events, 1 end",
    ]
    #expect(kinds == known)
  }

  @Test("one that never greets, and one that never answers the negotiation", arguments: [false, true])
  func silent(greets: Bool) async throws {
    try await ScriptedServer.run { server in
      var limits = QMPLimits()
      limits.greeting = .milliseconds(100)
      let notices = Notices()
      async let end = endOfConnecting { [limits] () async throws(QMPEnd) in
        try await QMPConnection.connect(to: server.path, on: loop, limits: limits, tell: notices.tell)
      }
      let peer = try #require(await server.peer())
      if greets { await peer.say(Steps.greeting) }
      #expect(await end == .noGreeting)
      #expect(await peer.hasEnded())
      #expect(await notices.rest() == [.ended(.noGreeting)])
    }
  }

  @Test("one that never reads costs no more than its bound, and each command has its deadline")
  func neverReads() async throws {
    try await ScriptedServer.run { server in
      var limits = QMPLimits()
      limits.commands = 8
      let notices = Notices()
      let (connection, peer) = try await session(server, notices, limits: limits)
      try await peer.channel.setOption(.autoRead, value: false).get()
      let large: WireValue = ["x": .string(String(repeating: "x", count: 900_000))]
      let answers = await withTaskGroup(of: QMPAnswer.self) { group in
        for _ in 0..<20 {
          group.addTask { await connection.execute("a", arguments: large, deadline: .milliseconds(200)) }
        }
        return await group.reduce(into: [QMPAnswer]()) { $0.append($1) }
      }
      #expect(answers.count { $0 == .overdue } == 8 && answers.count { $0 == .refused(.tooMany) } == 12)
      #expect(await connection.execute("a", deadline: .seconds(60)) == .refused(.tooMany), "overdue ones count")
      await connection.close()
      #expect(await notices.end() == .closed)
      await peer.hangUp()
    }
  }

  @Test("one that stops writing but still reads has hung up")
  func halfClosed() async throws {
    try await ScriptedServer.run { server in
      let notices = Notices()
      let (connection, peer) = try await session(server, notices)
      async let answer = connection.execute("a", deadline: .seconds(60))
      _ = await peer.nextID()
      await peer.endOutput()
      #expect(await answer == .lost)
      #expect(await notices.end() == .hungUp(midLine: false))
      #expect(await peer.hasEnded())
    }
  }

  @Test("a flood of events arrives whole and in order; held back it ends the session at its bound")
  func flood() async throws {
    for holds in [false, true] {
      try await ScriptedServer.run { server in
        var limits = QMPLimits()
        limits.holdsEvents = holds
        let notices = Notices()
        let (_, peer) = try await session(server, notices, limits: limits)
        await peer.raw((0..<20_000).map { "{\"event\": \"E\($0)\"}\r\n" }.joined())
        await peer.hangUp()
        let all = await notices.rest()
        let count = holds ? limits.heldEvents : 20_000
        #expect(all.dropLast() == (0..<count).map { .event(QMPEvent("E\($0)")) }[...])
        #expect(all.last == .ended(holds ? .tooManyEvents : .hungUp(midLine: false)))
      }
    }
  }

  @Test("a line without an end, and a line of anything else")
  func endlessLine() async throws {
    for (text, isLong) in [(String(repeating: "[", count: 3 << 20), true), ("HTTP/1.1 400\r\n", false)] {
      try await ScriptedServer.run { server in
        let notices = Notices()
        let (connection, peer) = try await session(server, notices)
        async let answer = connection.execute("a", deadline: .seconds(60))
        _ = await peer.nextID()
        await peer.raw(text)
        #expect(await answer == .lost)
        let end = await notices.end()
        #expect(isLong ? end == .lineTooLong : "\(String(describing: end))".contains("HTTP"))
        #expect(await peer.hasEnded())
      }
    }
  }

  @Test("a socket that is not there is a failure with its reason")
  func absent() async throws {
    let notices = Notices()
    let path = temporaryPath()
    let end = await endOfConnecting { () async throws(QMPEnd) in
      try await QMPConnection.connect(to: path, on: loop, tell: notices.tell)
    }
    guard case .failed(let why)? = end else {
      Issue.record("\(String(describing: end))")
      return
    }
    #expect(why.contains("No such file"))
    #expect(await notices.end() == end)
  }

  @Test("two connections never share an id")
  func ids() async throws {
    try await ScriptedServer.run { server in
      var ids: Set<String> = []
      for _ in 0..<8 {
        let (connection, peer) = try await session(server)
        async let answer = connection.execute("a", deadline: .seconds(60))
        let id = try #require(await peer.nextID())
        #expect(ids.insert(id).inserted && id.utf8.count > 20)
        await connection.close()
        #expect(await answer == .lost)
      }
    }
  }
}

extension QMPNotice {
  var isEnd: Bool { if case .ended = self { true } else { false } }
}
