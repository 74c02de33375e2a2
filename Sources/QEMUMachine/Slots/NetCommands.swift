import ControlModel
import ControlProtocol
import QMPClient

/// How a network card is connected and revoked (QEMU's netdev interface).
///
/// QEMU lists no network back ends, so what is there is learned from what it takes and what it refuses.
struct NetCommands {
  let slot: SlotNumber

  private var names: NodeNames { NodeNames(slot: slot) }

  func add(_ netdev: [WireValue.Member]) -> QMPCommand {
    QMPCommand("netdev_add", .object([.init("id", .string(names.netdev))] + netdev))
  }

  var remove: QMPCommand { QMPCommand("netdev_del", ["id": .string(names.netdev)]) }

  /// Nothing passes the card any more.
  var linkDown: QMPCommand { QMPCommand("set_link", ["name": .string(names.device), "up": .bool(false)]) }

  /// By the back end's name, which takes the card with it: refused when there is no back end.
  var linkUp: QMPCommand { QMPCommand("set_link", ["name": .string(names.netdev), "up": .bool(true)]) }

  /// Removes the back end, whatever became of an earlier attempt: QEMU refuses that for one reason alone, that there is
  /// none.
  var removeAgain: Procedure.Step { .init(command: remove, mayFail: true) }
}
