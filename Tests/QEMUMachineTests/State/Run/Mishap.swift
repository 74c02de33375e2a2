/// What goes wrong in a run.
enum Mishap: String, CaseIterable, Hashable {
  // With one command.
  case refused, unansweredDone, unansweredNotDone
  // With the connection to QEMU.
  case lostDone, lostNotDone, longOutage, eventLost
  // With the daemon.
  case restart, restartUnwritten
  // In the guest.
  case unaskedEject, ejectBetweenCommands, neverEjects, guestReset, paused
  // On the host.
  case lockedElsewhere, strayNodes, strayCard, strangeCard, pulled
  // At an odd time.
  case oddCheck, earlyRevoke, revokeOfWaiting

  /// What a run may draw; the others are told when they have happened.
  static let drawn: [Mishap] = [
    .refused, .unansweredDone, .unansweredNotDone, .lostDone, .lostNotDone, .longOutage, .restart, .restartUnwritten,
    .unaskedEject, .neverEjects, .guestReset, .paused, .lockedElsewhere, .strayNodes, .strayCard, .strangeCard, .pulled,
    .oddCheck, .earlyRevoke,
  ]
}
