import ControlModel
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ControlTransport

@Suite("Who is let in, and how many (design: safety, limits)", .timeLimit(.minutes(1)))
struct AdmissionTests {
  @Test("The total keeps places for admins")
  func reserve() {
    var settings = TransportSettings()
    settings.connectionLimit = 5
    settings.reservedForAdmins = 2
    var admission = Admission(settings)
    for uid in UInt32(1)...3 {
      let refusal = admission.enter(.operator_(uid: uid, role: .operator_))
      #expect(refusal == nil)
    }
    let others = [
      Issuer.operator_(uid: 9, role: .operator_), .operator_(uid: 9, role: nil), .partition(PartitionID(0)),
    ]
    for issuer in others {
      let refusal = admission.enter(issuer)
      #expect(refusal?.reason == .overloaded)
    }
    for _ in 0..<2 {
      let refusal = admission.enter(.operator_(uid: 0, role: .admin))
      #expect(refusal == nil)
    }
    let sixth = admission.enter(.operator_(uid: 0, role: .admin))
    #expect(sixth?.reason == .overloaded)
    admission.leave(.operator_(uid: 0, role: .admin))
    let again = admission.enter(.operator_(uid: 0, role: .admin))
    #expect(again == nil)
    #expect(admission.total == 5)
  }

  @Test("A partition's connections over its quota get one line and the end; a place that is free again is used")
  func partitionQuota() async throws {
    try await Rig.run(settings: { $0.connectionsPerPartition = 2 }) { rig in
      let first = try await Peer.connect(rig.partition)
      let second = try await Peer.connect(rig.partition)
      for _ in 0..<2 { #expect(await rig.service.opened() != nil) }
      let third = try await Peer.connect(rig.partition)
      let lines = await third.rest()
      #expect(lines.count == 1 && lines[0].hasPrefix("ERR overloaded"))
      #expect(try await rig.counters().turnedAway == 1)
      try await first.hangUp()
      #expect(await rig.service.closed() != nil)
      let fourth = try await Peer.connect(rig.partition)
      try await fourth.send("ping\n")
      #expect(await fourth.lines(1).first?.hasPrefix("OK") == true)
      for peer in [second, fourth] { try await peer.hangUp() }
    }
  }

  @Test("A user's connections have a quota of their own")
  func userQuota() async throws {
    try await Rig.run(settings: { $0.connectionsPerUser = 1 }) { rig in
      let first = try await Peer.connect(rig.control)
      #expect(await rig.service.opened() != nil)
      #expect(try await Peer.connect(rig.control).rest().first?.hasPrefix("ERR overloaded") == true)
      let guest = try await Peer.connect(rig.partition)
      try await guest.send("ping\n")
      #expect(await guest.lines(1).first?.hasPrefix("OK") == true)
      for peer in [first, guest] { try await peer.hangUp() }
    }
  }

  @Test("An operator is who the kernel says, in the role that the configuration gives")
  func credentials() async throws {
    let seen = Mutex<PeerCredentials?>(nil)
    try await Rig.run(role: { peer in
      seen.withLock { $0 = peer }
      return .viewer
    }) { rig in
      let peer = try await Peer.connect(rig.control)
      let (_, issuer) = try #require(await rig.service.opened())
      #expect(issuer == .operator_(uid: geteuid(), role: .viewer))
      #expect(seen.withLock { $0 } == PeerCredentials(pid: getpid(), uid: geteuid(), gid: getegid()))
      try await peer.hangUp()
    }
  }

  @Test("Another user is told apart; one that cannot be named is turned away", .enabled(if: geteuid() == 0))
  func otherUsers() async throws {
    try await Rig.run(
      doors: [.control(mode: 0o666), .partition(Rig.guest, name: "LPAR7", mode: 0o666)],
      role: { $0.uid == 1_234 ? .operator_ : nil }
    ) { rig in
      chmod(rig.directory, 0o755)
      func ping(as uid: Int, _ path: String) async -> String {
        let user = "setpriv --reuid=\(uid) --clear-groups"
        return await shell("printf ping | \(user) socat -t 10 - UNIX-CONNECT:\(path) 2>/dev/null")
      }
      #expect(await ping(as: 1_234, rig.control).hasPrefix("OK"))
      #expect(await rig.service.opened()?.1 == .operator_(uid: 1_234, role: .operator_))
      #expect(await ping(as: 1_235, rig.control).hasPrefix("OK"))
      #expect(await rig.service.opened()?.1 == .operator_(uid: 1_235, role: nil))
      #expect(await ping(as: 65_534, rig.control).hasPrefix("ERR not_permitted"))
      #expect(await ping(as: 65_534, rig.partition).hasPrefix("ERR not_permitted"))
    }
  }

  @Test("socat is a client: the end of its input ends the frame")
  func socat() async throws {
    try await Rig.run { rig in
      #expect(await shell("printf ping | socat -t 10 - UNIX-CONNECT:\(rig.control)") == "OK\n")
      let many = await shell("printf 'ping; show slots\\r\\n\\nping' | socat -t 10 - UNIX-CONNECT:\(rig.partition)")
      #expect(many.split(separator: "\n").count { $0.hasPrefix("OK") } == 3)
    }
  }

  @Test("Without a descriptor accepting pauses, and goes on when a connection has closed", arguments: [EMFILE, ENFILE])
  func descriptors(code: Int32) async throws {
    let directory = temporaryDirectory()
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    let meter = try await loop.submit { TransportMeter(eventLoop: loop) }.get()
    let accepted = Mutex(0)
    let gate = try await loop.submit {
      NIOLoopBound(AcceptGate(pause: .seconds(3_600), meter: meter.counting), eventLoop: loop)
    }.get()
    let server = try await ServerBootstrap(group: loop)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(gate.value) }
      }
      .childChannelInitializer { channel in
        accepted.withLock { $0 += 1 }
        return channel.eventLoop.makeSucceededVoidFuture()
      }
      .bind(unixDomainSocketPath: "\(directory)/s").get()

    try await loop.submit { server.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept")) }.get()
    // The read that was under way before the error takes one connection; after it none is taken.
    let peers = [try await Peer.connect("\(directory)/s"), try await Peer.connect("\(directory)/s")]
    try await loop.submit {}.get()
    let third = try await Peer.connect("\(directory)/s")
    try await loop.submit {}.get()
    let held = accepted.withLock { $0 }
    #expect(held < 3)
    #expect(try await loop.submit { gate.value.isShut }.get())
    try await loop.submit { gate.value.reopen() }.get()
    try await loop.submit {}.get()
    #expect(accepted.withLock { $0 } == 3)
    #expect(try await loop.submit { meter.counters.acceptPauses }.get() == 1)
    for peer in peers + [third] { try await peer.hangUp() }
    try await server.close()
    try await group.shutdownGracefully()
    removeTree(directory)
  }
}
