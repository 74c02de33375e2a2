/// What a test has beside the two partitions and the disk in slot 0.
struct Extras {
  /// A further disk.
  ///
  /// One that is to be moved on its own is on a bus of its own: a bus is one partition's.
  struct Disk {
    let slot: Int
    /// The number of the partition that has it at first.
    var owner = 0

    func image(in scratch: String) -> String { "\(scratch)/disk\(slot).img" }
  }

  var disks: [Disk] = []
  /// Where the daemon's state is, if not beside everything else.
  var state: String?
  /// Whole lines at the end of the configuration.
  var settings = ""
  /// What the firmware says while it boots goes to a ``FirmwareLog``.
  var tellsFirmware = false

  /// A second control socket for each QEMU (``GuestMonitor``), and a file of what its hot-plug block does.
  func arguments(of name: String, in scratch: String) -> String {
    let firmware = [
      "-chardev", "pipe,id=firmware,path=\(FirmwareLog.path(name, in: scratch))", "-device",
      "isa-debugcon,iobase=0x402,chardev=firmware",
    ]
    let words = [
      "-qmp", "unix:\(scratch)/\(name).qmp,server=on,wait=off", "-trace", "handle_qmp_command", "-trace",
      "acpi_pci_eject_slot", "-D", "\(scratch)/\(name).trace",
    ]
    return (words + (tellsFirmware ? firmware : [])).map { "        - \($0)" }.joined(separator: "\n")
  }

  func devices(in scratch: String) -> String {
    disks.map { "  - {name: disk\($0.slot), kind: disk, qemu: {image: \($0.image(in: scratch))}}" }
      .joined(separator: "\n")
  }

  var slots: String {
    disks.map {
      "  - {slot: \($0.slot), partition: LPAR\($0.owner), enabled: true, candidates: cluster, device: disk\($0.slot)}"
    }.joined(separator: "\n")
  }
}
