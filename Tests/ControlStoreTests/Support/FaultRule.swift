import CFaultVFS
import Testing

/// The faults of one directory; ended with this object.
final class FaultRule: Sendable {
  private let rule: Int32

  init(below directory: String) throws {
    try #require(fault_vfs_install() == 0)
    rule = fault_vfs_watch(directory)
    try #require(rule >= 0)
  }
  deinit { fault_vfs_forget(rule) }

  /// From now the operation `nth` goes wrong, and every later one if it `stays`.
  func arm(_ action: fault_action, nth: Int, stays: Bool = false) { fault_vfs_set(rule, nth, action, stays ? 1 : 0) }
  func disarm() { fault_vfs_set(rule, 0, FAULT_NONE, 0) }
  var fired: Int { fault_vfs_fired(rule) }
}
