import ControlProtocol
import NIOCore
import NIOPosix
import QMPClient
import Synchronization
import Testing

@Suite("QMP on a socket: a consumer on the event loop", .timeLimit(.minutes(1)))
struct OrderTests {
  @Test("answers and events come in their true order, and a command may be asked for from within a notice")
  func order() async throws {
    try await ScriptedServer.run { server in
      let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.any()
      let seen = Mutex<[String]>([])
      let (ends, sink) = AsyncStream<Void>.makeStream()
      let holder = Mutex<QMPConnection?>(nil)
      let note: @Sendable (String) -> Void = { text in seen.withLock { $0.append(text) } }
      let ask: @Sendable (String) -> Void = { name in
        let connection = holder.withLock { $0 }
        connection?.submit(QMPCommand(name), deadline: .seconds(60)).whenSuccess { note("\(name): \($0 == .done(1))") }
      }
      async let opening = QMPConnection.connect(to: server.path, on: loop) { notice in
        switch notice {
        case .event(let event):
          note(event.name)
          if event.name == "A" { ask("second") }
        case .ended:
          note("end")
          sink.finish()
        }
      }
      let peer = try #require(await server.peer())
      await peer.open()
      let connection = try await opening
      holder.withLock { $0 = connection }
      loop.execute { ask("first") }
      let first = try #require(await peer.nextID())
      await peer.say(Steps.event("A"), Steps.reply(first, "1"), Steps.event("B"))
      let second = try #require(await peer.nextID())
      await peer.say(Steps.event("C"), Steps.reply(second, "1"), Steps.event("D"))
      await peer.hangUp()
      for await _ in ends {}
      #expect(
        seen.withLock { $0 } == ["A", "first: true", "B", "C", "second: true", "D", "end"])
    }
  }
}
