internal import ControlModel
internal import NIOCore

extension Moment {
  /// The loop's own clock, which is the host's monotonic one.
  static var now: Moment { Moment(nanoseconds: NIODeadline.now().uptimeNanoseconds) }
}

extension TimeAmount {
  init(_ interval: Interval) { self = .nanoseconds(Int64(clamping: interval.nanoseconds)) }
}
