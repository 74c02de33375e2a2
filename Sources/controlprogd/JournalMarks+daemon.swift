internal import ControlPlane
internal import ControlStore
internal import SystemdSupport

extension JournalMarks {
  /// The identities that systemd's journal knows, and the audit trail of `store`.
  init(_ store: SQLiteStore) {
    self.init(
      messageID: { topic in
        switch topic {
        case .storeFailed: MessageID.storeFailed.rawValue
        case .storeRecovered: MessageID.storeRecovered.rawValue
        case .tableDiffers: MessageID.tableDiffers.rawValue
        }
      },
      auditMark: { store.auditMark.map { "\($0.number):\($0.hex)" } })
  }
}
