import ControlModel
import ControlProtocol
import QMPClient

/// The procedures for one slot of one partition.
struct SlotProcedures {
  let slot: SlotNumber
  let device: QEMUDevice
  let place: PortMap.Place
  let isBlockDevice: Bool

  private var names: NodeNames { NodeNames(slot: slot) }

  /// The disk that the card is, if it is one.
  private var disk: DiskCommands? {
    guard case .disk(let image, let format) = device.backing else { return nil }
    return DiskCommands(slot: slot, image: image, format: format, isBlockDevice: isBlockDevice)
  }

  /// The nodes that a connection of `epoch` opens.
  func nodes(_ epoch: Epoch) -> [String] { disk?.nodes(epoch) ?? [] }

  /// Fig 5, step 503: what is behind the card first, then the card, whose coming raises the SCI in the guest.
  func connect(_ epoch: Epoch) -> Procedure {
    var commands: [QMPCommand] = []
    var undo: [QMPCommand] = []
    switch device.backing {
    case .disk:
      guard let disk else { break }
      commands = disk.open(epoch) + [disk.top(epoch)]
      undo = ([names.device] + disk.nodes(epoch)).map { .blockdevDel($0) }
    case .net(let netdev):
      commands = [QMPCommand("netdev_add", .object([.init("id", .string(names.netdev))] + netdev))]
      undo = [QMPCommand("netdev_del", ["id": .string(names.netdev)])]
    case .none: break
    }
    commands.append(QMPCommand("device_add", .object(deviceOptions)))
    return Procedure(.connect(slot, epoch), commands.map { .init(command: $0) }, undo: undo)
  }

  /// A card that the guest still has: the image comes back below it.
  func reconnect(_ epoch: Epoch, from last: Epoch) -> Procedure {
    guard let disk else { return Procedure(.connect(slot, epoch), []) }
    var steps = disk.open(epoch).map { Procedure.Step(command: $0) }
    steps.append(.init(command: disk.reopen(over: disk.nodes(epoch)[0])))
    steps += [names.denied(last), names.gone(last)].map { .init(command: .blockdevDel($0), mayFail: true) }
    return Procedure(.connect(slot, epoch), steps, undo: disk.nodes(epoch).map { .blockdevDel($0) })
  }

  private var deviceOptions: [WireValue.Member] {
    var options: [WireValue.Member] = [
      .init("driver", .string(device.driver)), .init("id", .string(names.device)), .init("bus", .string(place.bus)),
      .init("addr", .string(place.address)),
    ]
    switch device.backing {
    case .disk:
      options.append(.init("drive", .string(names.device)))
      // the guest is told of an error and runs on, and so are we. NVMe reports by itself and has no policy.
      if device.driver.hasPrefix("virtio-blk") {
        options += [.init("rerror", "report"), .init("werror", "report")]
      }
    case .net: options.append(.init("netdev", .string(names.netdev)))
    case .none: break
    }
    let own = Set(options.map(\.name))
    return options + device.properties.filter { !own.contains($0.name) }
  }

  /// Fig 6, step 601: access ends now, without the guest's help. Nil when there is no way to do that.
  ///
  /// The last step is the proof: QEMU has closed what is on the host, and with it dropped the image's lock.
  static func revoke(_ slot: SlotNumber, _ attachment: Attachment, asked epoch: Epoch) -> Procedure? {
    let names = NodeNames(slot: slot)
    switch attachment.device.backing {
    case .disk:
      var steps = DiskCommands.denial(slot, attachment.epoch).map { Procedure.Step(command: $0) }
      steps.append(.init(command: DiskCommands.reopen(slot, over: names.denied(attachment.epoch))))
      steps += attachment.nodes.map { .init(command: .blockdevDel($0)) }
      return Procedure(.revoke(slot, epoch), steps)
    case .net:
      return Procedure(
        .revoke(slot, epoch),
        [
          .init(command: QMPCommand("set_link", ["name": .string(names.device), "up": .bool(false)])),
          .init(command: QMPCommand("netdev_del", ["id": .string(names.netdev)])),
        ])
    case .none: return nil
    }
  }

  /// Fig 6, step 603: QEMU's ACPI hot-plug block raises the SCI and shows the eject request.
  static func eject(_ slot: SlotNumber) -> Procedure {
    Procedure(.eject(slot), [.init(command: .deviceDel(NodeNames(slot: slot).device))])
  }

  /// The card is gone from the guest; so goes what was behind it.
  static func clean(_ slot: SlotNumber, _ attachment: Attachment) -> Procedure {
    let names = NodeNames(slot: slot)
    switch attachment.device.backing {
    case .disk:
      let isHollow = attachment.stage == .hollow
      let below = isHollow ? [names.denied(attachment.epoch), names.gone(attachment.epoch)] : attachment.nodes
      return Procedure(.clean(slot), ([names.device] + below).map { .init(command: .blockdevDel($0)) })
    case .net where attachment.stage == .connected:
      let command = QMPCommand("netdev_del", ["id": .string(names.netdev)])
      return Procedure(.clean(slot), [.init(command: command)])
    case .net, .none: return Procedure(.clean(slot), [])
    }
  }
}
