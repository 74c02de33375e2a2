/// The `qemu` mapping of a device.
enum QEMUDeviceSchema {
  /// What the control program sets itself.
  static let ownProperties: Set<String> = ["id", "bus", "addr", "drive", "netdev"]

  static let image = Key(
    "image", .absolutePath(limit: 4095), .means("none; a disk needs it"), .restart,
    "What a disk is on the host: a regular file or a block device. The daemon never makes it.")
  static let format = Key(
    "format", .choice(of: QEMUImageFormat.self), .is_(.raw), .restart, "The format of `image`.")
  static let driver = Key(
    "driver", .driver,
    .means("`\(QEMUDeviceSettings.diskDriver)` for a disk, `\(QEMUDeviceSettings.netDriver)` for a net card"), .restart,
    "QEMU's name for the device, which must be a PCI device, such as `nvme` or `e1000e`. A card of kind any needs it.")
  static let netdev = Key(
    "netdev", .netdev, .means("none; a net card needs it"), .restart,
    "What a net card is on the host: the members of QEMU's `netdev_add`, such as `{type: user}` or "
      + "`{type: tap, ifname: tap0, script: \"no\"}`. Lists and mappings go where QEMU has them, such as "
      + "`hostfwd: [{str: \"tcp:127.0.0.1:2222-:22\"}]`.")
  static let properties = Key(
    "properties", .properties(without: ownProperties), .is_([:]), .restart,
    "Further properties of the driver. Here and in `netdev`, plain `true` and `false` are booleans and plain whole "
      + "numbers without leading zeros are numbers; everything else, and what stands in quotation marks, is text.")

  static let section = Section(
    path: "devices[].qemu", doc: "A card as QEMU makes it, and what stands behind it on the host.",
    keys: [image, format, driver, netdev, properties])
  /// Many cards that are alike cannot share an image.
  static let cardSection = Section(
    path: "slots[].card.qemu", doc: "As `devices[].qemu`, for each card of the entry.",
    keys: [driver, netdev, properties])
}
