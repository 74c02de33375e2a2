import ControlModel
import ControlProtocol
import ControlTransport
import Glibc
import Logging
import NIOCore
import NIOPosix

/// A server with a scripted control program, in a directory of its own.
struct Rig: Sendable {
  static let guest = PartitionID(7)
  static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  let server: ControlServer
  let service: ScriptedService
  let meter: TransportMeter
  let loop: any EventLoop
  let directory: String

  var control: String { "\(directory)/control.sock" }
  var partition: String { "\(directory)/partition/LPAR7.sock" }

  /// Runs `body` with a server behind `doors`; all of it is gone afterwards.
  static func run(
    doors: [Door] = [.control(), .partition(guest, name: "LPAR7")],
    settings adjust: (inout TransportSettings) -> Void = { _ in },
    role: @escaping @Sendable (PeerCredentials) -> Role? = { $0.uid == geteuid() ? .admin : nil },
    _ body: (Rig) async throws -> Void
  ) async throws {
    var settings = TransportSettings()
    adjust(&settings)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    let directory = temporaryDirectory()
    let service = ScriptedService()
    let meter = try await loop.submit { TransportMeter(eventLoop: loop) }.get()
    let server = try await ControlServer(
      on: loop, runtimeDirectory: directory, settings: settings,
      surroundings: .init(
        service: service, meter: meter, role: role, logger: Self.quiet))
    let rig = Rig(server: server, service: service, meter: meter, loop: loop, directory: directory)
    do {
      try await server.open(doors)
      try await body(rig)
      await server.shutDown(grace: .seconds(5))
      try await group.shutdownGracefully()
    } catch {
      await server.shutDown(grace: .zero)
      try await group.shutdownGracefully()
      removeTree(directory)
      throw error
    }
    removeTree(directory)
  }

  /// Runs on the control program's lane.
  func onLane<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await loop.submit(body).get()
  }

  func counters() async throws -> TransportCounters {
    try await onLane { [meter] in meter.counters }
  }

  /// Answers one call from the lane.
  func answer(_ ticket: Ticket, _ answer: Result<WireValue, Rejection> = .success(.nothing)) async throws {
    try await onLane { [service] in service.output(ticket.session)?.answer(ticket, answer) }
  }
}

func temporaryDirectory() -> String {
  var template = Array("/tmp/controlprog-XXXXXX".utf8CString)
  guard let path = mkdtemp(&template) else { return "/nonexistent" }
  return String(cString: path)
}

/// Removes what a server leaves below `path`: two levels at most.
func removeTree(_ path: String) {
  guard let folder = opendir(path) else { return }
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if name == "." || name == ".." { continue }
    let whole = "\(path)/\(name)"
    if unlink(whole) != 0 { removeTree(whole) }
  }
  closedir(folder)
  rmdir(path)
}
