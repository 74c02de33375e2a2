internal import ControlConfiguration
internal import ControlModel
internal import ControlPlane
internal import ControlProtocol
internal import ControlStore
internal import ControlTransport
internal import Glibc
internal import Logging
internal import Metrics
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import UnixSignals

/// The daemon's life: store, machine and record are brought together before a socket is open, and let go in reverse.
enum Lifetime {
  static func run(_ options: Options, _ configuration: Configuration) async throws(Ending) {
    let logs = Logs()
    defer { logs.drain() }
    let log = logs.bootstrap()
    MetricsSystem.bootstrap(MetricsRegistry())
    let assembly = Assembly(configuration: configuration)
    // The store's lock comes first: a second daemon ends here and has touched nothing.
    let store = try openStore(assembly)
    try prepareRuntimeDirectory(configuration.runtimeDirectory)
    let stored = try load(store)
    let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    let machine = try await makeMachine(assembly, stored, loop, log)
    let traits = MachineTraits(machine)
    let start = try reconcile(assembly, stored, traits, log)
    let meter = await onLoop(loop) { TransportMeter(eventLoop: loop) }
    let settings = PlaneSettings(
      version: ProductVersion.version,
      failPoints: options.failPoint.flatMap { FailPoints(parsing: $0) } ?? FailPoints(),
      additionalMetrics: { meter.counters.named + logs.named }, journal: JournalMarks(store),
      tellStatus: StatusLine.teller,
      giveUp: { why in
        // Nothing that could still be done is safer than the next start, which follows the record.
        log.critical("the daemon gives up", metadata: ["why": "\(why)"])
        logs.drain()
        exit(70)
      })
    let plane = ControlPlane(
      state: start.state, store: store, machine: machine, lane: EventLoopLane(loop: loop), settings: settings, log: log)
    try await begin(plane, start.additions)
    let access = LiveAccess(configuration.access)
    let server = try await openServer(loop, assembly, plane, meter, access, log)
    let reload = Reload(
      options: options, running: configuration, traits: traits, plane: plane, server: server, access: access,
      hangUps: await UnixSignalsSequence(trapping: .sighup), log: log)
    await serve(plane, server, reload, log)
  }

  private static func openStore(_ assembly: Assembly) throws(Ending) -> SQLiteStore {
    do throws(StoreOpenError) {
      return try SQLiteStore(directory: assembly.configuration.stateDirectory, options: assembly.storeOptions)
    } catch {
      if case .inUse = error { throw .secondInstance("\(error): stop that daemon, or give another --state-dir") }
      throw .unusable("the store cannot be opened: \(error)")
    }
  }

  private static func prepareRuntimeDirectory(_ path: String) throws(Ending) {
    do { try ControlServer.prepare(runtimeDirectory: path) } catch { throw .unusable("\(error)") }
  }

  private static func load(_ store: SQLiteStore) throws(Ending) -> StoredState? {
    do throws(StoreFailure) { return try store.load() } catch {
      throw .unusable("the state cannot be read: \(error.text)")
    }
  }

  private static func reconcile(
    _ assembly: Assembly, _ stored: StoredState?, _ traits: MachineTraits, _ log: Logger
  ) throws(Ending) -> Reconciliation {
    do throws(Reconciliation.Conflict) {
      let start = try Reconciliation(assembly.initial(traits), stored: stored)
      for difference in start.differences { log.notice("configuration and store differ: \(difference)") }
      return start
    } catch {
      throw .configuration(error.lines.map { "controlprogd: \($0); deactivate or remove it first" })
    }
  }

  private static func begin(_ plane: ControlPlane, _ additions: ChangeSet) async throws(Ending) {
    let result = await withCheckedContinuation { continuation in
      plane.start(additions: additions) { continuation.resume(returning: $0) }
    }
    if case .failure(let failure) = result { throw .unusable("the machine cannot be used: \(failure.text)") }
  }

  private static func openServer(
    _ loop: any EventLoop, _ assembly: Assembly, _ plane: ControlPlane, _ meter: TransportMeter, _ access: LiveAccess,
    _ log: Logger
  ) async throws(Ending) -> ControlServer {
    do {
      let server = try await ControlServer(
        on: loop, runtimeDirectory: assembly.configuration.runtimeDirectory, settings: assembly.transportSettings,
        surroundings: ServerSurroundings(
          service: plane, meter: meter, role: { access.role(of: $0) }, logger: log))
      try await server.open(assembly.doors, inherited: Inheritance.sockets())
      return server
    } catch let error as TransportError where error.kind == .inUse {
      throw .secondInstance("\(error)")
    } catch {
      throw .unusable("\(error)")
    }
  }

  private static func serve(
    _ plane: ControlPlane, _ server: ControlServer, _ reload: Reload, _ log: Logger
  ) async {
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          Sockets(plane: plane, server: server, log: log), reload, WatchdogFeed(plane: plane),
        ],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
    do { try await group.run() } catch {
      log.error("a part of the daemon ended early", metadata: ["cause": "\(error)"])
    }
  }

  static func onLoop<Value: Sendable>(
    _ loop: any EventLoop, _ body: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      loop.execute { continuation.resume(returning: body()) }
    }
  }
}
