package import Logging
package import NIOCore

/// The software inside a partition that answers for its operating system: connection, ACPI routine, hooks, shutdown.
///
/// Lives on one event loop and begins anew for ever; ends only by ``stop()``.
package final class GuestAgent: Sendable {
  private let core: NIOLoopBound<AgentCore>
  private let loop: any EventLoop

  private init(core: NIOLoopBound<AgentCore>, loop: any EventLoop) {
    self.core = core
    self.loop = loop
  }

  /// `companion` is called on the loop, once, before anything else happens.
  package static func start(
    _ settings: AgentSettings, on loop: any EventLoop, log: Logger,
    companion: (@Sendable (AgentAccess) -> any AgentCompanion)? = nil
  ) async -> GuestAgent {
    await withCheckedContinuation { continuation in
      loop.execute {
        let core = AgentCore(settings: settings, loop: loop, log: log)
        core.companion = companion?(AgentAccess(core))
        core.start()
        continuation.resume(returning: GuestAgent(core: NIOLoopBound(core, eventLoop: loop), loop: loop))
      }
    }
  }

  /// Ends the hooks and the connection, and waits for both.
  package func stop() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      loop.execute { [core] in core.value.stop { continuation.resume() } }
    }
  }
}
