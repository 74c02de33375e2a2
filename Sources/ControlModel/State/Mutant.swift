/// A rule broken on purpose, so that a test can show that the simulator would notice.
///
/// Never set in the product.
package enum Mutant: String, CaseIterable, Codable, Sendable {
  /// A grant does not wait for the proof of release (I-1, I-2).
  case grantsWithoutProof
  /// A deadline counts as proof (I-1).
  case deadlineIsProof
  /// A report of an earlier epoch is believed.
  case believesOldEpochs
  /// Reading PCIU forgets the insertion for good (I-4).
  case forgetsInsertions
  /// An eject request is dropped when its operation ends (I-4).
  case dropsEjectRequests
  /// The SCI is not raised for a removal (I-4).
  case removesSilently
  /// A failed device is granted (I-7).
  case grantsQuarantined
  /// An eject that nobody asked for frees the slot (I-7).
  case trustsUnaskedEject
  /// The slot is reserved only after the first wait (I-5).
  case reservesLate
  /// A back-out leaves the new owner connected (I-1).
  case leavesBackedOut
  /// The permission to take needs no evidence.
  case needsNoEvidence
  /// An operation is answered twice when its partition dies (I-5).
  case answersTwice
  /// A report of an earlier boot generation is believed (I-2).
  case believesOldGenerations
  /// An eject request for a slot that was lost meanwhile is withdrawn with the others (I-4).
  case withdrawsLostSlots
  /// After a restart connections are made anew under their old epoch (I-6).
  case keepsEpochs
  /// Whether a bus would be split is asked at the command only, not at the grant (I-1).
  case splitsBuses
  /// A number of a connection that could not be written down is used again (I-6).
  case reusesEpochs
  /// The report of a pull, which names no epoch, counts as proof (I-2).
  case believesPulls
}
