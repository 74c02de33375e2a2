internal import ControlModel

/// Another member, as its heartbeats show it on every path.
struct Peer: Equatable, Sendable {
  let name: String
  var relay: SilenceDetector
  /// Nil without a second path.
  var second: SilenceDetector?
  /// What its last heartbeat said.
  var service: AgentPresence.Service?
  /// It was on while this side looked: being off is news then.
  ///
  /// Who is off at first sight may be on its way up, with all the
  /// others after a start of the host, and has as long as its silence may last.
  var wasActive = false
  /// Since when it looks faulty; nil when it does not.
  var faultSince: Moment?

  init(_ name: String, _ settings: ClusterSettings, hasSecondPath: Bool, now: Moment) {
    self.name = name
    relay = SilenceDetector(settings.detector, interval: settings.heartbeat, now: now)
    second = hasSecondPath ? relay : nil
  }

  /// The loss of one path is no fault: every path must be silent.
  func isSilent(_ now: Moment) -> Bool { relay.suspects(now) && second?.suspects(now) != false }

  /// When it becomes silent unless it is heard.
  var deadline: Moment { max(relay.deadline, second?.deadline ?? relay.deadline) }

  mutating func heardOverRelay(_ now: Moment) {
    relay.heard(now)
    second?.endGrace(now)
  }

  mutating func heardOverSecond(_ now: Moment) {
    relay.endGrace(now)
    second?.heard(now)
  }

  mutating func forgive(_ now: Moment) {
    relay.forgive(now)
    second?.forgive(now)
  }
}
