package import ControlModel
internal import ControlProtocol
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

  /// `observe` is called on the loop and must not wait.
  package static func start(
    _ settings: AgentSettings, on loop: any EventLoop, log: Logger,
    observe: @escaping @Sendable (AgentEvent) -> Void = { _ in }
  ) async -> GuestAgent {
    await withCheckedContinuation { continuation in
      loop.execute {
        let core = NIOLoopBound(
          AgentCore(settings: settings, loop: loop, log: log, observe: observe), eventLoop: loop)
        core.value.start()
        continuation.resume(returning: GuestAgent(core: core, loop: loop))
      }
    }
  }

  /// Says a command on the agent's connection; `.lost` while there is none.
  package func call(_ call: AgentCall) async -> CallAnswer {
    await withCheckedContinuation { continuation in
      loop.execute { [core] in core.value.call(call) { continuation.resume(returning: $0) } }
    }
  }

  /// What the next heartbeats say of the service.
  package func setService(_ service: AgentPresence.Service) {
    loop.execute { [core] in core.value.connect(.service(service)) }
  }

  /// Ends the hooks and the connection, and waits for both.
  package func stop() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      loop.execute { [core] in core.value.stop { continuation.resume() } }
    }
  }
}
