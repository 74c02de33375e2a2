import ControlModel
import ControlTransport
import Glibc
import Testing

@Suite("Doors: the socket files (protocol, section 1)", .timeLimit(.minutes(1)))
struct DoorTests {
  /// Opens `doors` and says how that failed.
  private func failure(_ rig: Rig, _ doors: [Door], inherited: [InheritedDescriptor] = []) async -> TransportError? {
    do {
      try await rig.server.open(doors, inherited: inherited)
      return nil
    } catch {
      return error as? TransportError
    }
  }

  @Test("Sockets have their mode and owner, and go with the server")
  func files() async throws {
    var paths: [String] = []
    try await Rig.run(doors: [
      .control(owner: Door.Owner(uid: geteuid(), gid: getegid()), mode: 0o600),
      .partition(Rig.guest, name: "LPAR7"),
    ]) { rig in
      paths = [rig.control, rig.partition]
      #expect(mode(of: rig.control) == S_IFSOCK | 0o600)
      #expect(mode(of: rig.partition) == S_IFSOCK | 0o660)
      await rig.server.shutDown(grace: .zero)
      #expect(paths.allSatisfy { mode(of: $0) == nil })
    }
  }

  @Test("A socket that somebody else has put in the place of ours is left alone at the end")
  func foreignSocketStays() async throws {
    try await Rig.run(doors: [.control()]) { rig in
      unlink(rig.control)
      let other = boundSocket(rig.control, listens: true)
      #expect(other >= 0)
      await rig.server.shutDown(grace: .zero)
      #expect(mode(of: rig.control) != nil)
      close(other)
    }
  }

  @Test("The socket of a dead daemon is replaced")
  func staleSocket() async throws {
    try await Rig.run(doors: []) { rig in
      close(boundSocket(rig.control, listens: true))
      #expect(mode(of: rig.control) != nil)
      try await rig.server.open([.control()])
      let peer = try await Peer.connect(rig.control)
      try await peer.send("ping\n")
      #expect(await peer.lines(1).count == 1)
      try await peer.hangUp()
    }
  }

  @Test("The socket of a living daemon is not taken")
  func liveSocket() async throws {
    try await Rig.run { rig in
      let other = try await ControlServer(
        on: rig.loop, runtimeDirectory: rig.directory, settings: TransportSettings(),
        surroundings: .init(service: ScriptedService(), meter: rig.meter, role: { _ in nil }, logger: Rig.quiet))
      do {
        try await other.open([.control()])
        Issue.record("the socket was taken")
      } catch let error as TransportError {
        #expect(error.kind == .inUse)
      }
      await other.shutDown(grace: .zero)
      let peer = try await Peer.connect(rig.control)
      try await peer.send("ping\n")
      #expect(await peer.lines(1).count == 1)
      try await peer.hangUp()
    }
  }

  @Test("What is no socket is neither removed nor followed", arguments: ["file", "directory", "link", "dangling link"])
  func otherFiles(kind: String) async throws {
    try await Rig.run(doors: []) { rig in
      let victim = "\(rig.directory)/victim"
      close(open(victim, O_CREAT | O_WRONLY, 0o644))
      switch kind {
      case "file": close(open(rig.control, O_CREAT | O_WRONLY, 0o644))
      case "directory": mkdir(rig.control, 0o755)
      case "link": symlink(victim, rig.control)
      default: symlink("\(rig.directory)/nowhere", rig.control)
      }
      let before = mode(of: rig.control)
      let error = await failure(rig, [.control()])
      #expect(error?.kind == .notASocket)
      #expect(error?.description.contains("move it away") == true)
      #expect(mode(of: rig.control) == before && mode(of: victim) == S_IFREG | 0o644)
      #expect(mode(of: "\(rig.directory)/nowhere") == nil)
    }
  }

  @Test("A link in the place of the folder is not followed")
  func linkedFolder() async throws {
    try await Rig.run(doors: []) { rig in
      let elsewhere = temporaryDirectory()
      symlink(elsewhere, "\(rig.directory)/partition")
      let error = await failure(rig, [.partition(Rig.guest, name: "LPAR7")])
      #expect(error?.kind == .system(ENOTDIR) || error?.kind == .system(ELOOP))
      #expect(mode(of: "\(elsewhere)/LPAR7.sock") == nil)
      removeTree(elsewhere)
    }
  }

  @Test("A directory that others may write in, or that is another's, is refused")
  func unsafeDirectory() async throws {
    try await Rig.run(doors: []) { rig in
      for bits in [0o777, 0o775] as [UInt32] {
        chmod(rig.directory, bits)
        #expect(await failure(rig, [.control()])?.kind == .unsafeDirectory)
      }
      chmod(rig.directory, 0o755)
      guard geteuid() == 0 else { return }
      chown(rig.directory, 12_345, 0)
      #expect(await failure(rig, [.control()])?.kind == .unsafeDirectory)
      chown(rig.directory, 0, 0)
    }
  }

  @Test("A door's path stays below the runtime directory", arguments: ["../x", "a/b", "", ".."])
  func names(name: String) async throws {
    try await Rig.run(doors: []) { rig in
      let error = await failure(rig, [.partition(Rig.guest, name: name)])
      #expect(error?.kind == (name.contains("/") ? .badName : nil), "\(String(describing: error))")
    }
  }

  @Test("A path longer than a socket address is no obstacle")
  func longPath() async throws {
    try await Rig.run(doors: []) { rig in
      let folder = "\(rig.directory)/\(String(repeating: "x", count: 120))"
      let server = try await ControlServer(
        on: rig.loop, runtimeDirectory: folder, settings: TransportSettings(),
        surroundings: .init(service: rig.service, meter: rig.meter, role: { _ in nil }, logger: Rig.quiet))
      try await server.open([.control()])
      #expect(mode(of: "\(folder)/control.sock") == S_IFSOCK | 0o660)
      await server.shutDown(grace: .zero)
      #expect(mode(of: "\(folder)/control.sock") == nil)
    }
  }

  @Test("A descriptor that was handed over is listened on, and its file is left to its owner")
  func inherited() async throws {
    try await Rig.run(doors: []) { rig in
      let path = "\(rig.directory)/handed-over"
      let descriptor = boundSocket(path, listens: true)
      try await rig.server.open([.control()], inherited: [InheritedDescriptor(number: descriptor, name: "control")])
      #expect(mode(of: rig.control) == nil)
      let peer = try await Peer.connect(path)
      try await peer.send("ping\n")
      #expect(await peer.lines(1).count == 1)
      try await peer.hangUp()
      await rig.server.shutDown(grace: .zero)
      #expect(mode(of: path) != nil)
    }
  }

  @Test("A descriptor that is no listening stream socket, or that nobody wants, is refused with what to do")
  func badDescriptors() async throws {
    try await Rig.run(doors: []) { rig in
      let silent = boundSocket("\(rig.directory)/silent", listens: false)
      let file = open("/dev/null", O_RDONLY)
      for number in [silent, file, 999_999] {
        let error = await failure(rig, [.control()], inherited: [InheritedDescriptor(number: number, name: "control")])
        #expect(error?.kind == .badDescriptor)
      }
      let error = await failure(rig, [.control()], inherited: [InheritedDescriptor(number: file, name: "contorl")])
      #expect(error?.description.contains("FileDescriptorName= is one of control") == true)
      close(silent)
      close(file)
    }
  }

  @Test("Another door can be opened later, and those that are open are left alone with their connections")
  func later() async throws {
    try await Rig.run { rig in
      let operatorPeer = try await Peer.connect(rig.control)
      try await operatorPeer.send("ping\n")
      #expect(await operatorPeer.lines(1).count == 1)

      try await rig.server.open([.control(), .partition(PartitionID(8), name: "LPAR8")])
      let other = try await Peer.connect("\(rig.directory)/partition/LPAR8.sock")
      try await other.hangUp()
      try await operatorPeer.send("ping\n")
      #expect(await operatorPeer.lines(1).count == 1)
      try await operatorPeer.hangUp()
    }
  }
}
