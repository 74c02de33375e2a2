package import ControlModel
internal import Logging

/// What entries of the log carry beside their words: stable identities, and the audit trail's newest hash.
///
/// The plane does not know of systemd; the daemon fills this in.
package struct JournalMarks: Sendable {
  /// Entries that somebody may have to act on.
  package enum Topic: Equatable, Sendable { case storeFailed, storeRecovered, tableDiffers, event(EventTopic) }

  /// The MESSAGE_ID of a topic (sd-id128(3)).
  package var messageID: @Sendable (Topic) -> String?
  /// Number and hash of the newest audit record: kept elsewhere, it shows when the trail's end was cut off.
  package var auditMark: @Sendable () -> String?

  package init(
    messageID: @escaping @Sendable (Topic) -> String? = { _ in nil },
    auditMark: @escaping @Sendable () -> String? = { nil }
  ) {
    self.messageID = messageID
    self.auditMark = auditMark
  }

  /// `metadata` with the identity of `topic`.
  func marked(_ topic: Topic, _ metadata: Logger.Metadata = [:]) -> Logger.Metadata {
    guard let id = messageID(topic) else { return metadata }
    return metadata.merging(["message-id": "\(id)"]) { kept, _ in kept }
  }
}
