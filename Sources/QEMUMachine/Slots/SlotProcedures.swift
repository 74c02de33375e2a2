import ControlModel
import ControlProtocol
import QMPClient

/// The procedures for one slot of one partition.
struct SlotProcedures {
  let slot: SlotNumber
  let device: QEMUDevice
  let place: PortMap.Place

  private var names: NodeNames { NodeNames(slot: slot) }

  /// The disk that the card is, if it is one.
  private var disk: DiskCommands? {
    guard case .disk(let image, let format) = device.backing else { return nil }
    return DiskCommands(slot: slot, image: image, format: format)
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
      let commandsOfNet = NetCommands(slot: slot)
      commands = [commandsOfNet.add(netdev)]
      undo = [commandsOfNet.remove]
    case .none: break
    }
    commands.append(QMPCommand("device_add", .object(deviceOptions)))
    return Procedure(.connect(slot, epoch), commands.map { .init(command: $0) }, undo: undo)
  }

  /// A card that the guest still has: the image comes back below it.
  func reconnect(_ epoch: Epoch, over denial: [String]) -> Procedure {
    guard let disk else { return Procedure(.connect(slot, epoch), []) }
    var steps = disk.open(epoch).map { Procedure.Step(command: $0) }
    steps.append(.init(command: disk.reopen(over: disk.nodes(epoch)[0])))
    steps += denial.map { .init(command: .blockdevDel($0), mayFail: true) }
    return Procedure(.connect(slot, epoch), steps, undo: disk.nodes(epoch).map { .blockdevDel($0) })
  }

  /// Asked again for what is connected, as after a restart.
  ///
  /// That a network card's back end is there cannot be seen beforehand.
  func confirm(_ epoch: Epoch) -> Procedure? {
    guard case .net = device.backing else { return nil }
    return Procedure(.connect(slot, epoch), [.init(command: NetCommands(slot: slot).linkUp)])
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

  /// Fig 6, step 601: access ends now, without the guest's help.
  ///
  /// Nil when there is no way to do that. The last step is the proof: QEMU has closed what is on the host, and with it
  /// dropped the image's lock. `again`: an earlier attempt came to no end.
  static func revoke(
    _ slot: SlotNumber, _ attachment: Attachment, asked epoch: Epoch, again: Bool = false
  ) -> Procedure? {
    let names = NodeNames(slot: slot)
    switch attachment.device.backing {
    case .disk:
      let denial = DiskCommands.denial(slot, attachment.epoch, attachment.mark)
      var steps = denial.map { Procedure.Step(command: $0) }
      let top = names.denied(attachment.epoch, attachment.mark)
      steps.append(.init(command: DiskCommands.reopen(slot, over: top)))
      steps += attachment.nodes.map { .init(command: .blockdevDel($0)) }
      return Procedure(.revoke(slot, epoch), steps)
    case .net:
      let net = NetCommands(slot: slot)
      let removal = again ? net.removeAgain : .init(command: net.remove)
      return Procedure(.revoke(slot, epoch), [.init(command: net.linkDown), removal])
    case .none: return nil
    }
  }

  /// Fig 6, step 603: QEMU's ACPI hot-plug block raises the SCI and shows the eject request.
  static func eject(_ slot: SlotNumber) -> Procedure {
    Procedure(.eject(slot), [.init(command: .deviceDel(NodeNames(slot: slot).device))])
  }

  /// The card is gone from the guest; so goes what was behind it.
  ///
  /// Its own node cannot go while the guest has the card: that it does is the proof.
  static func clean(_ slot: SlotNumber, _ attachment: Attachment) -> Procedure {
    let nodes = [NodeNames(slot: slot).device] + attachment.nodes
    return Procedure(.clean(slot), nodes.map { .init(command: .blockdevDel($0)) })
  }
}
