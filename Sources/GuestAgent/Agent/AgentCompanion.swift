package import ControlModel
package import Logging
package import NIOCore

/// Software that shares the agent's process, loop and connection, as the clustering software does.
///
/// Made and called on the agent's loop only; nothing of it may wait there.
package protocol AgentCompanion: AnyObject {
  func observe(_ event: AgentEvent)
  /// Lets go of the devices within `limit`, before an eject hook or the shutdown (Fig 6 step 606, Fig 11 step 1108).
  ///
  /// `then` is called once, on the loop; a failure refuses what was asked for.
  func release(_ limit: Interval, _ then: @escaping (HookResult) -> Void)
  /// The agent ends.
  func stop()
}

/// What a companion is told, in order, on the agent's loop.
package enum AgentEvent: Equatable, Sendable {
  case ready(HelloAnswer)
  case lost
  case notified(ClusterNotice)
  /// The slot's card is connected and its insertion hook is done (Fig 5, step 508).
  case usable(SlotNumber)
  /// The slot is to be let go of; ``AgentCompanion/release(_:_:)`` follows unless its hook runs already.
  case leaving(SlotNumber)
  /// It is let go of and is ejected now; should the request be withdrawn meanwhile, ``usable(_:)`` comes again.
  case left(SlotNumber)
  /// It was not let go of: whether it is still connected, the slot table says.
  case stayed(SlotNumber)
  /// The partition is to go down, or stays up after all because something did not stop.
  case stopping(Bool)
  /// The control program has switched the partition off.
  case poweredOff
}

/// The agent as its companion sees it; to be used on the loop only.
package struct AgentAccess {
  private unowned let core: AgentCore
  package let loop: any EventLoop
  package let log: Logger

  init(_ core: AgentCore) {
    self.core = core
    loop = core.loop
    log = core.log
  }

  /// Says a command on the agent's connection.
  ///
  /// `then` is called once, with `.lost` while there is no connection.
  package func call(_ call: AgentCall, _ then: @escaping (CallAnswer) -> Void) { core.call(call, then) }

  /// What the next heartbeats say of the service; another word is said at once.
  package func setService(_ service: AgentPresence.Service) { core.connect(.service(service)) }

  /// Runs a program as hooks are run, with `arguments`; `then` is called once, also when it cannot be started.
  package func run(
    _ program: String, _ arguments: [String], _ event: HookEvent, environment: [String: String], limit: Interval,
    _ then: @escaping (HookResult) -> Void
  ) {
    core.hooks.run(
      program, arguments, event, environment: environment, limit: .nanoseconds(Int64(clamping: limit.nanoseconds)),
      ended: then)
  }
}
