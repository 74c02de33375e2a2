internal import CLinux
internal import Glibc
internal import Logging

/// Does the steps of a sequence one after the other; blocks its thread.
struct ActionWorker: Sendable {
  let wait: DeviceWait
  let log: Logger

  func run(_ sequence: ActionSequence) -> HookResult {
    var sequence = sequence
    var outcome: ActionSequence.Outcome?
    while true {
      switch sequence.next(outcome) {
      case .ended(let result): return result
      case .apply(let action): outcome = attempt { () throws(DeviceWait.Failure) in try apply(action) }
      case .letGo(let action, let isFault):
        outcome = attempt { () throws(DeviceWait.Failure) in try letGo(action, isFault: isFault) }
      }
    }
  }

  /// `body` answers what it changed, in words, or nil when there was nothing to do.
  private func attempt(_ body: () throws(DeviceWait.Failure) -> String?) -> ActionSequence.Outcome {
    do throws(DeviceWait.Failure) {
      guard let text = try body() else { return .wasSo }
      log.notice("\(text)")
      return .done
    } catch {
      return .failed(error.why)
    }
  }

  private func apply(_ action: DeviceAction) throws(DeviceWait.Failure) -> String? {
    switch action {
    case .driver(let address):
      let function = PCIFunction(address: address)
      // One that never left, as its removal was asked for and withdrawn: the kernel looks again at what is there.
      if function.isThere { function.rescan() }
      try wait.until(action, "a driver of \(address)") { function.hasDriver }
      return "\(address) has a driver"
    case .interface(let name):
      try wait.until(action, "the interface \(name)") { if_nametoindex(name) != 0 }
      return try setInterface(name, isUp: true) ? "\(name) is up" : nil
    case .mount(let plan):
      let mounter = Mounter(plan: plan)
      try wait.until(action, plan.name) { mounter.isThere }
      return try mounter.mount() ? "\(plan.name) is mounted at \(plan.directory)" : nil
    }
  }

  private func letGo(_ action: DeviceAction, isFault: Bool) throws(DeviceWait.Failure) -> String? {
    switch action {
    case .driver: return nil
    case .interface(let name): return try setInterface(name, isUp: false) ? "\(name) is down" : nil
    case .mount(let plan):
      guard let ending = try Mounter(plan: plan).unmount(isFault: isFault) else { return nil }
      return "\(plan.name) is \(ending) from \(plan.directory)"
    }
  }

  /// Whether that changed anything; one that is gone is down.
  private func setInterface(_ name: String, isUp: Bool) throws(DeviceWait.Failure) -> Bool {
    let result = clinux_set_interface_up(name, isUp ? 1 : 0)
    if result >= 0 { return result > 0 }
    let code = errno
    if !isUp, code == ENODEV { return false }
    throw DeviceWait.Failure(why: "\(name) \(isUp ? "up" : "down"): \(words(code))")
  }
}
