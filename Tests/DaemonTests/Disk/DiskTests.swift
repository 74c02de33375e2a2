internal import Glibc
internal import Testing

extension DaemonTests {
  /// The disk card over the socket (protocol, section 5).
  @Suite("The disk card: DMA, windows, faults") struct Disk {
    private static let sector = 512

    /// One command to the card in slot 0: its status.
    private func card(
      _ guest: Client, _ command: Int, lba: UInt64, count: UInt64, address: UInt64, slot: Int = 0
    ) throws -> UInt64 {
      for (offset, value) in [(0x10, lba), (0x18, count), (0x20, address), (0x28, UInt64(command))] {
        try guest.done("mmio_write SLOT=\(slot) OFFSET=\(offset) WIDTH=8 VALUE=\(value)")
      }
      return try register(guest, 0x30, slot: slot)
    }

    private func register(_ guest: Client, _ offset: Int, slot: Int = 0) throws -> UInt64 {
      let answer = try guest.done("mmio_read SLOT=\(slot) OFFSET=\(offset) WIDTH=8")
      return try #require(answer["value"].flatMap { UInt64($0) })
    }

    private func fill(_ path: String, at offset: Int, _ bytes: [UInt8]) throws {
      let file = open(path, O_WRONLY | O_CLOEXEC)
      defer { close(file) }
      #expect(pwrite(file, bytes, bytes.count, off_t(offset)) == bytes.count, "\(path): \(lastError())")
    }

    private func content(_ path: String, at offset: Int, _ count: Int) -> [UInt8] {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      defer { close(file) }
      var bytes = [UInt8](repeating: 0, count: count)
      let got = pread(file, &bytes, count, off_t(offset))
      return Array(bytes.prefix(max(0, got)))
    }

    private func pattern(_ count: Int, seed: UInt8) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ ($0 >> 8)) ^ seed }
    }

    @Test("what LPAR0 writes by DMA, LPAR1 reads back after the switch, byte for byte")
    func handedOver() throws {
      let lab = try Lab.started()
      let bytes = pattern(1 << 20, seed: 7)
      try fill(lab.memory("LPAR0"), at: 4096, bytes)
      let writer = try lab.guest("LPAR0")
      #expect(try register(writer, 0x08) == 4096, "sectors of 2 MiB")
      #expect(try card(writer, 2, lba: 8, count: 2048, address: 4096) == 0)
      #expect(try card(writer, 3, lba: 0, count: 1, address: 0) == 0)
      try lab.control().done("failover FROM=LPAR0 TO=LPAR1")
      try lab.restart()
      let reader = try lab.guest("LPAR1")
      #expect(try card(reader, 1, lba: 8, count: 2048, address: 1 << 24) == 0)
      #expect(content(lab.memory("LPAR1"), at: 1 << 24, bytes.count) == bytes)
      #expect(content("\(lab.state)/disk0.img", at: 8 * 512, bytes.count) == bytes)
    }

    @Test("the window's edges: the last byte passes, one more is refused and nothing is written")
    func edges() throws {
      let lab = try Lab.started()
      let guest = try lab.guest("LPAR0")
      let size: UInt64 = 16 << 20
      let untouched = content("\(lab.state)/disk0.img", at: 0, 4096)
      #expect(try card(guest, 1, lba: 0, count: 1, address: size - 512) == 0)
      #expect(try card(guest, 1, lba: 0, count: 1, address: size - 511) == 2)
      #expect(try card(guest, 1, lba: 0, count: 1, address: size) == 2)
      #expect(try card(guest, 2, lba: 0, count: 8, address: size - 4095) == 2)
      #expect(try card(guest, 1, lba: 0, count: 1, address: .max) == 2)
      #expect(try card(guest, 1, lba: 0, count: 2, address: .max - 511) == 2)
      // LPAR1's memory is at 32 MiB of the machine: its address reached from here would be a hole in the wall.
      #expect(try card(guest, 1, lba: 0, count: 1, address: 32 << 20) == 2)
      #expect(content("\(lab.state)/disk0.img", at: 0, 4096) == untouched)
    }

    @Test(
      "blocks that are not there, and counts that are none",
      arguments: [
        (4096, 1), (4095, 2), (UInt64.max, 1), (UInt64.max, 2), (0, 0), (0, 2049), (0, UInt64.max),
      ] as [(UInt64, UInt64)])
    func range(lba: UInt64, count: UInt64) throws {
      let lab = try Lab.started()
      #expect(try card(lab.guest("LPAR0"), 1, lba: lba, count: count, address: 0) == 1)
      #expect(try card(lab.guest("LPAR0"), 1, lba: 4095, count: 1, address: 0) == 0)
    }

    @Test("a memory file that was cut short: status 2, and no signal")
    func shortMemory() throws {
      let lab = try Lab.started()
      #expect(truncate(lab.memory("LPAR0"), 4096) == 0)
      let guest = try lab.guest("LPAR0")
      #expect(try card(guest, 2, lba: 0, count: 9, address: 0) == 2)
      #expect(try card(guest, 2, lba: 0, count: 8, address: 0) == 0)
      try guest.done("ping")
    }

    @Test("a failed medium: no access at all; the other card of the bus works on")
    func failed() throws {
      let lab = try Lab.started()
      let guest = try lab.guest("LPAR0")
      try lab.control().done("fail_device SLOT=0 KIND=medium")
      try guest.refused("mmio_read SLOT=0 OFFSET=0 WIDTH=8", "general_protection")
      #expect(try card(guest, 1, lba: 0, count: 1, address: 0, slot: 1) == 0)
    }

    @Test("a medium that shrinks under the card is a fault that the card finds by itself (R-34)")
    func shrunk() throws {
      let lab = try Lab.started()
      let guest = try lab.agent("LPAR0")
      #expect(try card(guest, 1, lba: 100, count: 1, address: 0) == 0)
      #expect(truncate("\(lab.state)/disk0.img", 512) == 0)
      try guest.done("mmio_write SLOT=0 OFFSET=0x28 WIDTH=8 VALUE=1")
      try guest.notification("sci")
      #expect(try ACPIHandler(agent: guest).read(ACPIHandler.status, width: 2) & 4 == 4)
      try guest.refused("mmio_read SLOT=0 OFFSET=0x30 WIDTH=8", "general_protection")
      #expect(try lab.slots(lab.control())["0"]?["QUARANTINED"] == "1")
      try lab.expectTableIsMachine()
    }

    @Test("a medium that cannot be written because the disk below it is full: status 3, and it works again with space")
    func full() throws {
      let disk = try SmallDisk.mounted(size: "12m")
      let lab = try Lab(state: "\(disk.path)/state")
      try lab.start()
      let guest = try lab.guest("LPAR0")
      try disk.fill()
      #expect(try card(guest, 2, lba: 0, count: 2048, address: 0) == 3)
      disk.free()
      #expect(try card(guest, 2, lba: 0, count: 2048, address: 0) == 0)
    }

    @Test("losing the connection resets the card")
    func reset() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      let guest = try lab.guest("LPAR0")
      #expect(try card(guest, 1, lba: 77, count: 3, address: 512) == 0)
      try control.done("rem_pci LPAR=0")
      try control.done("add_pci LPAR=0 TO=LPAR0")
      #expect(try register(guest, 0x10) == 0)
      #expect(try register(guest, 0x20) == 0)
    }

    @Test("registers of another width, and those that are none, read as all ones")
    func otherRegisters() throws {
      let lab = try Lab.started()
      let guest = try lab.guest("LPAR0")
      #expect(try register(guest, 0) == 0x4B44_5043, "CPDK")
      #expect(try guest.done("mmio_read SLOT=0 OFFSET=0x10 WIDTH=4")["value"] == "4294967295")
      #expect(try guest.done("mmio_read SLOT=0 OFFSET=0x38 WIDTH=8")["value"] == "18446744073709551615")
      #expect(try guest.done("mmio_read SLOT=0 OFFSET=18446744073709551615 WIDTH=1")["value"] == "255")
    }
  }
}
