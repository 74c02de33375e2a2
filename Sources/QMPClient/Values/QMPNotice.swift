/// What a connection tells of its own accord, in the order of its coming.
package enum QMPNotice: Equatable, Sendable {
  case event(QMPEvent)
  /// Comes once and last; commands under way have been answered as ``QMPAnswer/lost``.
  case ended(QMPEnd)
}
