internal import ControlModel
internal import ControlPlane
internal import ControlProtocol
internal import ControlTransport
internal import Logging
internal import ServiceLifecycle
internal import SystemdSupport

/// Serves until SIGTERM, then ends in order: commands are refused, operations parked durably, answers let out.
struct Sockets: Service {
  let plane: ControlPlane
  let server: ControlServer
  let log: Logger
  /// Of the 5 s that a stop may take, what clients are given to read their last answers.
  private static let grace = Interval.seconds(2)

  func run() async throws {
    Notifier().ready(status: await StatusLine.now(plane))
    log.notice(
      "controlprogd \(ProductVersion.version) serves", metadata: ["message-id": "\(MessageID.started.rawValue)"])
    try? await gracefulShutdown()
    Notifier().stopping(status: "stopping: operations are parked")
    await withCheckedContinuation { continuation in
      plane.stop { continuation.resume() }
    }
    await server.shutDown(grace: Self.grace)
    log.notice(
      "controlprogd has stopped; nothing was disconnected",
      metadata: ["message-id": "\(MessageID.stopped.rawValue)"])
  }
}
