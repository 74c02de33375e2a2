package import ControlModel

/// The one thread of control that everything is decided on: sockets, the actor and its timers share it, so that a frame
/// reaches its decision without a hop.
///
/// In the product an event loop, in tests a queue that the test turns.
package protocol Lane: Sendable {
  /// The executor that the control plane's actor runs on.
  var executor: any SerialExecutor { get }
  /// Both clocks now.
  var now: Stamp { get }
  /// Runs `work` on the lane, after what is queued already. From any thread.
  func post(_ work: @escaping @Sendable () -> Void)
  /// Runs `work` on the lane at `moment`, or soon after; cancelled by the token. On the lane only.
  func schedule(at moment: Moment, _ work: @escaping @Sendable () -> Void) -> any LaneTimer
}

/// A timer of a ``Lane``.
package protocol LaneTimer: Sendable {
  /// After this the work is not begun. On the lane only.
  func cancel()
}
