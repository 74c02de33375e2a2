package import NIOCore

/// What the sockets have seen since the daemon started.
package struct TransportCounters: Equatable, Sendable {
  /// Connections that were let in.
  package var accepted: UInt64 = 0
  /// Connections that were turned away: over a quota, or a peer without a name.
  package var turnedAway: UInt64 = 0
  /// Connections open now.
  package var open: UInt64 = 0
  /// Connections closed because the client did not read, or did not end a line.
  package var closedForFault: UInt64 = 0
  /// Frames taken, the refused ones too.
  package var frames: UInt64 = 0
  /// Requests refused before they reached the control program, for whatever reason.
  package var refused: UInt64 = 0
  /// Of these, those over their rate.
  package var overloaded: UInt64 = 0
  /// Relayed notifications that were dropped because their receiver did not read.
  package var droppedRelays: UInt64 = 0
  /// Times that accepting paused because there was no descriptor left.
  package var acceptPauses: UInt64 = 0
  package init() {}
}

/// Where the transport counts and ``SessionService`` reads, for `show_metrics`.
///
/// The daemon makes one on the loop, and gives it to the server and to the control program; both are on that loop, so
/// reading is a load without a lock.
package struct TransportMeter: Sendable {
  /// The counters by reference; stays on the loop.
  final class Box {
    var counters = TransportCounters()
  }

  private let box: NIOLoopBound<Box>

  /// Call it on `eventLoop`.
  package init(eventLoop: any EventLoop) { box = NIOLoopBound(Box(), eventLoop: eventLoop) }

  /// The counters now.
  ///
  /// Only on the loop.
  package var counters: TransportCounters { box.value.counters }
  /// For those who count.
  var counting: Box { box.value }
}
