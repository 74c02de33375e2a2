package import ControlModel

/// How long a member may be unheard on one path before it is suspected.
///
/// Both kinds answer the same question, a limit on silence, so that everything else is written once.
package enum DetectorSettings: Equatable, Sendable {
  /// Suspected after `count` heartbeats in a row have not come (1 to 100).
  ///
  /// That is `count` + 1/2 intervals after the last one, and `count` - 1/2 to `count` + 1/2 after the fault, which came
  /// somewhere between the last heartbeat and the first that is missing. A member that stalls for longer, without being
  /// faulty, is suspected wrongly; the control program's own evidence is the second opinion.
  case missed(count: Int)
  /// Phi accrual (Hayashibara and others, 2004): suspected when the chance that the next heartbeat still comes is below
  /// 10 to the power of `-threshold`, by the intervals of late.
  ///
  /// Adapts to a path that jitters. A threshold of 8 means one wrong suspicion in 10^8 heartbeats where their intervals
  /// are normally distributed, and later detection the more they scatter.
  case phi(threshold: Double)
}

/// One member as one path shows it.
package struct SilenceDetector: Equatable, Sendable {
  private let settings: DetectorSettings
  private let interval: Interval
  private var lastHeard: Moment
  private var isForgiven = true
  private var arrivals: ArrivalWindow

  /// Counts from `now` on: who has never been heard had no chance before.
  package init(_ settings: DetectorSettings, interval: Interval, now: Moment) {
    self.settings = settings
    self.interval = interval
    lastHeard = now
    arrivals = ArrivalWindow(interval: interval)
  }

  package mutating func heard(_ now: Moment) {
    // The first after a pause that was forgiven says nothing about the path's jitter.
    if !isForgiven { arrivals.add(now.since(lastHeard)) }
    isForgiven = false
    lastHeard = now
  }

  /// Counts anew from `start` on: after a time in which nothing could be heard, or when the member has yet to boot.
  package mutating func forgive(_ start: Moment) {
    lastHeard = max(lastHeard, start)
    isForgiven = true
  }

  /// Ends a grace that lies ahead: it was heard elsewhere, so it has booted.
  package mutating func endGrace(_ now: Moment) { lastHeard = min(lastHeard, now) }

  /// When the member becomes suspect unless it is heard before.
  package var deadline: Moment { lastHeard.advanced(by: limit) }

  package func suspects(_ now: Moment) -> Bool { now >= deadline }

  private var limit: Interval {
    switch settings {
    // Half an interval for the way there: the count is of heartbeats that are late, not of one that is due now.
    case .missed(let count):
      Interval(nanoseconds: interval.nanoseconds &* UInt64(count) &+ interval.nanoseconds / 2)
    case .phi(let threshold): arrivals.silence(of: threshold)
    }
  }
}
