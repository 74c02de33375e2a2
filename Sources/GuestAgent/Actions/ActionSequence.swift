/// Which action of a slot comes next, and what becomes of those before when one fails.
///
/// A value that is told how the last step ended; its owner does the steps, which may wait.
package struct ActionSequence: Equatable, Sendable {
  package enum Goal: Equatable, Sendable {
    /// The device has come.
    case apply
    /// The device is to be ejected, or the partition goes down.
    case letGo
    /// The device has failed: nothing can be written back, so that all is let go of as far as that goes.
    case giveUp
  }

  package enum Step: Equatable, Sendable {
    case apply(DeviceAction)
    case letGo(DeviceAction, isFault: Bool)
    case ended(HookResult)
  }

  package enum Outcome: Equatable, Sendable {
    case done
    /// There was nothing to do, so that there is nothing to undo.
    case wasSo
    case failed(String)
  }

  package let goal: Goal
  private var waiting: [Step]
  private var current: Step?
  private var done: [Step] = []
  private var failure: String?

  /// `actions` in the order of insertion; letting go runs the other way.
  package init(_ actions: [DeviceAction], _ goal: Goal) {
    self.goal = goal
    waiting =
      goal == .apply
      ? actions.map { .apply($0) }
      : actions.reversed().filter(\.isUndone).map { .letGo($0, isFault: goal == .giveUp) }
  }

  /// The next step; `outcome` is that of the step before, nil at the beginning.
  package mutating func next(_ outcome: Outcome?) -> Step {
    switch outcome {
    case .done: if let current { done.append(current) }
    case .failed(let why): failed(why)
    case .wasSo, nil: break
    }
    current = waiting.isEmpty ? nil : waiting.removeFirst()
    return current ?? .ended(result)
  }

  private mutating func failed(_ why: String) {
    guard failure == nil else {
      failure?.append("; \(why)")
      return
    }
    failure = why
    guard goal != .giveUp else { return }
    waiting = done.reversed().compactMap { step in
      switch step {
      case .apply(let action): action.isUndone ? .letGo(action, isFault: false) : nil
      case .letGo(let action, _): .apply(action)
      case .ended: nil
      }
    }
  }

  private var result: HookResult {
    guard let failure else { return .done }
    return .failed(status: goal == .apply ? OSTStatus.driverFailure : OSTStatus.failure, why: failure)
  }
}
