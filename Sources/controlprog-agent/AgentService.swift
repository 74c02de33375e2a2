internal import CLinux
internal import ClusterSoftware
internal import Dispatch
internal import GuestAgent
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import SystemdSupport
internal import UnixSignals

/// The agent's life, until SIGTERM or SIGINT.
struct AgentService: Service {
  let settings: AgentSettings
  let cluster: ClusterOptions?
  let log: Logger

  static func run(_ settings: AgentSettings, _ cluster: ClusterOptions?) async throws {
    let system = SystemLog(identifier: "controlprog-agent", level: .info)
    LoggingSystem.bootstrap(system.makeHandler)
    let log = Logger(label: "controlprog-agent")
    defer { system.drain(within: .seconds(1)) }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [AgentService(settings: settings, cluster: cluster, log: log)],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: log))
    try await group.run()
  }

  private var companion: (@Sendable (AgentAccess) -> any AgentCompanion)? {
    guard let cluster else { return nil }
    return { ClusterSoftware(cluster.settings, cluster: cluster.cluster, path: cluster.path, agent: $0) }
  }

  func run() async throws {
    let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    let agent = await GuestAgent.start(settings, on: loop, log: log, companion: companion)
    Notifier().ready(status: "running")
    // The start has touched most of a code that waits from now on.
    clinux_release_code()
    try? await gracefulShutdown()
    Notifier().stopping(status: "stopping")
    await agent.stop()
  }
}
