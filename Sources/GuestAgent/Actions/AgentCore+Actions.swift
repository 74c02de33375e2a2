internal import ControlModel
internal import Logging

/// The built-in actions on the devices of slots.
extension AgentCore {
  func act(_ goal: ActionSequence.Goal, _ slot: SlotNumber, then: @escaping (AgentCore, HookResult) -> Void) {
    act(goal, slot, settings.actions[slot], nil, then: then)
  }

  /// Before the partition goes down (step 1108): what is still mounted then would be cut off.
  ///
  /// A slot that is not there has nothing to let go of. When one refuses, the partition stays up, and those before it are
  /// taken into use again.
  func letGoOfAll(_ deadline: Interval?, then: @escaping (AgentCore, HookResult) -> Void) {
    later { $0.act(.letGo, nil, $0.settings.actions.all, deadline, then: then) }
  }

  /// The partition was switched off: nothing can be written back.
  func giveUpAll() {
    actions.cancelAll(because: "the partition is off")
    act(.giveUp, nil, settings.actions.all, nil) { _, _ in }
  }

  private func act(
    _ goal: ActionSequence.Goal, _ slot: SlotNumber?, _ list: [DeviceAction], _ deadline: Interval?,
    then: @escaping (AgentCore, HookResult) -> Void
  ) {
    guard !list.isEmpty else { return then(self, .done) }
    actions.run(list, goal, slot, limit: limit(deadline)) { [weak self] result in
      guard let self else { return }
      if case .failed(_, let why) = result { log.warning("an action failed: \(why)", metadata: Self.metadata(slot)) }
      then(self, result)
    }
  }

  private static func metadata(_ slot: SlotNumber?) -> Logger.Metadata { slot.map { ["slot": "\($0.number)"] } ?? [:] }
}
