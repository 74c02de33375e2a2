/// A rule of the shell broken on purpose, so that a test can show that it would be noticed.
///
/// Never set in the product.
package enum PlaneMutant: String, CaseIterable, Sendable {
  /// An answer does not wait for its commit (I-6).
  case answersBeforeCommit
  /// A connection does not wait for its commit (I-2).
  case connectsBeforeCommit
  /// What ends access waits for its commit.
  case endsAccessAfterCommit
  /// What the machine has reported is forgotten with the batch that was lost (I-6).
  case dropsFacts
  /// What could not be written down is taken for true (I-6).
  case keepsLostDecisions
  /// A connection is begun though access has ended since it was granted (I-1).
  case beginsOvertaken
  /// Those whose answer was in a batch that was lost are not told (I-5).
  case forgetsLostAnswers
  /// A read does not wait for what was decided before it (I-6).
  case showsUndurable
}
