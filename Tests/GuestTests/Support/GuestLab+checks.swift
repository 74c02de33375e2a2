internal import Testing

/// What the table says, and what the QEMUs have, seen from outside of both.
extension GuestLab {
  /// The image of the disk in a slot.
  func image(of slot: Int) -> String {
    extras.disks.first { $0.slot == slot }?.image(in: lab.scratch.path) ?? disk
  }

  func monitor(_ name: String) throws -> GuestMonitor { try GuestMonitor("\(lab.scratch.path)/\(name).qmp") }

  /// How often a partition's QEMU was told so, in words of its trace.
  func traced(_ name: String, _ words: String...) -> Int {
    text("\(lab.scratch.path)/\(name).trace").split(separator: "\n").count { line in
      words.allSatisfy { line.contains($0) }
    }
  }

  /// A disk's image is open in the QEMU of the partition that it is enabled for, if that one is on, and in no other.
  ///
  /// Where the store cannot be written, the machine may be stricter than the table, and never laxer.
  func expectTableIsMachine(
    _ note: String = "", mayBeStricter: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (number, row) in try lab.slots(control) {
      let owner = try #require(row["CONNECTION"])
      let passes = try row["ENABLE"] == "1" && lab.power(owner, control) == "active"
      let holders = OpenerWatch.holders(of: image(of: try #require(Int(number))))
      if mayBeStricter, holders.isEmpty { continue }
      #expect(holders == (passes ? [owner] : []), "\(note): table \(row)", sourceLocation: sourceLocation)
    }
  }
}

extension Client {
  /// The next event whose line has all of `words`, of a connection that has subscribed.
  func event(_ words: String...) throws {
    while true {
      let line = try notification("event", within: 60)
      if words.allSatisfy(line.contains) { return }
    }
  }
}

extension GuestShell {
  /// The PCI functions behind bridges, as the guest's kernel has them.
  func functions() throws -> [String] {
    try done("ls /sys/bus/pci/devices | sed '/^0000:00:/d'").split(separator: "\n").map(String.init)
  }

  /// The agent stands still, and nobody takes its place.
  func stopAgent() throws { try done("killall -STOP controlprog-agent") }

  /// The kernel does not hear of PCI hot-plug.
  func deafen() throws { try done("echo disable >/sys/firmware/acpi/interrupts/gpe01") }

  /// The kernel hears, also what has come meanwhile, and the agent goes on.
  func wake() throws {
    try run("grep -q enabled /sys/firmware/acpi/interrupts/gpe01 || echo enable >/sys/firmware/acpi/interrupts/gpe01")
    try done("killall -CONT controlprog-agent")
  }
}
