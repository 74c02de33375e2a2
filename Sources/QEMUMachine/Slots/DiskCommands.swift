import ControlModel
import ControlProtocol
import QMPClient

/// How a disk is connected and revoked (QEMU's blockdev interface).
///
/// The device stands on a raw node of its own that never goes while the guest has the device; below it is the image, or,
/// when access has ended, a node that answers every request with EIO. Image locking stays as QEMU has it: a second opener
/// is refused by the last wall there is.
struct DiskCommands {
  let slot: SlotNumber
  let image: String
  let format: DiskFormat

  private var names: NodeNames { NodeNames(slot: slot) }

  /// QEMU opens a block device by another driver than a file, and refuses either by the other's.
  ///
  /// Told by the path alone: a look would have to wait for the host's storage. What is in /dev/shm are files.
  private var isBlockDevice: Bool { image.hasPrefix("/dev/") && !image.hasPrefix("/dev/shm/") }

  /// The nodes below the device's own, from the upper to the lower.
  func nodes(_ epoch: Epoch) -> [String] {
    (format == .raw ? [] : [names.format(epoch)]) + [names.file(epoch)]
  }

  /// Opens the image.
  func open(_ epoch: Epoch) -> [QMPCommand] {
    let file = QMPCommand.blockdevAdd([
      .init("driver", .string(isBlockDevice ? "host_device" : "file")), .init("node-name", .string(names.file(epoch))),
      .init("filename", .string(image)), .init("discard", "unmap"),
    ])
    guard format != .raw else { return [file] }
    return [
      file,
      .blockdevAdd([
        .init("driver", .string(format.rawValue)), .init("node-name", .string(names.format(epoch))),
        .init("file", .string(names.file(epoch))), .init("discard", "unmap"),
      ]),
    ]
  }

  /// The device's own node.
  func top(_ epoch: Epoch) -> QMPCommand { .blockdevAdd(topOptions(over: nodes(epoch)[0])) }

  /// Exchanges what is below the device's own node.
  func reopen(over node: String) -> QMPCommand { Self.reopen(slot, over: node) }

  static func reopen(_ slot: SlotNumber, over node: String) -> QMPCommand {
    QMPCommand("blockdev-reopen", ["options": .array([.object(topOptions(slot, over: node))])])
  }

  private func topOptions(over node: String) -> [WireValue.Member] { Self.topOptions(slot, over: node) }

  private static func topOptions(_ slot: SlotNumber, over node: String) -> [WireValue.Member] {
    [
      .init("driver", "raw"), .init("node-name", .string(NodeNames(slot: slot).device)), .init("file", .string(node)),
      .init("discard", "unmap"),
    ]
  }

  /// Larger than any guest's disk, so that its size is never smaller than the guest believes.
  private static let nothingSize: UInt64 = 1 << 50

  /// Nothing, and over it what answers reads and writes with EIO: nothing alone would swallow writes in silence.
  static func denial(_ slot: SlotNumber, _ epoch: Epoch, _ mark: String?) -> [QMPCommand] {
    let names = NodeNames(slot: slot)
    // Not flush: QEMU flushes before it exchanges nodes, and there is nothing below that could be lost.
    let rules = ["read", "write", "write-zeroes", "discard"].map { type -> WireValue in
      ["event": "none", "iotype": .string(type), "errno": .unsigned(UInt64(EIO)), "once": .bool(false)]
    }
    return [
      .blockdevAdd([
        .init("driver", "null-co"), .init("node-name", .string(names.gone(epoch))),
        .init("size", .unsigned(nothingSize)),
      ]),
      .blockdevAdd([
        .init("driver", "blkdebug"), .init("node-name", .string(names.denied(epoch, mark))),
        .init("image", .string(names.gone(epoch))), .init("inject-error", .array(rules)),
      ]),
    ]
  }

  /// The nodes by which a revocation of `attachment` denies all access; none of a card that is no disk.
  static func denialNodes(_ slot: SlotNumber, _ attachment: Attachment) -> [String] {
    guard attachment.device.kind == .disk else { return [] }
    let names = NodeNames(slot: slot)
    return [names.denied(attachment.epoch, attachment.mark), names.gone(attachment.epoch)]
  }

  private static let EIO = 5
}
