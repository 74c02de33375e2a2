internal import Glibc
internal import Testing

extension DaemonTests {
  /// Guests without an operating system: what reaches the host is QEMU's, and that is what is looked at.
  @Suite("Partitions that are QEMUs") struct QEMUGuests {
    private static let qemu = "/usr/bin/qemu-system-x86_64"
    private static let names = ["LPAR0", "LPAR1"]

    private func yaml(_ scratch: String) -> String {
      """
      machine: {kind: qemu, program: \(Self.qemu)}
      access:
        - {user: self, role: admin}
      clusters:
        - {name: db}
      partitions:
        - {name: LPAR0, memory: 16MiB, memory_offset: 0, active: true, cluster: db}
        - {name: LPAR1, memory: 16MiB, memory_offset: 16MiB, active: true, cluster: db, qemu: {machine: q35}}
      devices:
        - {name: disk0, qemu: {image: \(scratch)/disk0.img}}
      slots:
        - {slot: 0, partition: LPAR0, enabled: true, device: disk0, candidates: cluster}
        - {slot: 40, candidates: all, card: {kind: net, qemu: {netdev: {type: user}}}}
      """
    }

    @Test("the first start boots them; a disk moves, and its image is open in one QEMU alone")
    func move() throws {
      if access(Self.qemu, X_OK) != 0 { try skip("there is no \(Self.qemu)") }
      let lab = try Lab(yaml: yaml)
      let machines = VirtualMachines(lab: lab)
      let image = try lab.scratch.file("disk0.img", String(repeating: "d", count: 1 << 20))
      defer { machines.endAll(Self.names) }
      try lab.start()
      let control = try lab.control()
      for name in Self.names { try lab.awaitPower(name, "active", control) }
      // A revocation waits until what is connected at boot is there.
      try control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")
      #expect(!machines.hasOpen("LPAR0", image) && machines.hasOpen("LPAR1", image))
      try control.done("deact LPAR=1")
      #expect(machines.process("LPAR1") == nil)
      // Nobody in LPAR0 would look after what it kept of the disk: it boots anew, without the hollow card.
      try control.refused("add_pci LPAR=1 SLOT=0 TO=LPAR0", "machine_error")
      try control.done("deact LPAR=0")
      try control.done("act LPAR=0")
      try control.done("add_pci LPAR=1 SLOT=0 TO=LPAR0")
      #expect(machines.hasOpen("LPAR0", image))
      try control.done("deact LPAR=0")
      #expect(try lab.stop() == 0)
    }

    @Test("more slots than a machine has places for: 78, and it says how many")
    func tooMany() throws {
      let lab = try Lab(yaml: { _ in
        """
        machine: {kind: qemu}
        partitions:
          - {name: A, memory: 16MiB, memory_offset: 0, qemu: {machine: q35}}
        slots:
          - {slot: 0-26, partition: A}
        """
      })
      #expect(try lab.launch().exitCode() == 78)
      #expect(lab.log.contains("A: it may own 27 slots"), "\(lab.log)")
    }
  }
}
