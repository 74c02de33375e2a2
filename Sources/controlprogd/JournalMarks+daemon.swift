internal import ControlModel
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
        case .event(let topic): MessageID(topic).rawValue
        }
      },
      auditMark: { store.auditMark.map { "\($0.number):\($0.hex)" } })
  }
}

extension MessageID {
  init(_ topic: EventTopic) {
    self =
      switch topic {
      case .fence: .fence
      case .fenceLocked: .fenceLocked
      case .quarantine: .quarantine
      case .failoverBegun: .failoverBegun
      case .failoverDone: .failoverDone
      case .failoverFailed: .failoverFailed
      }
  }
}
