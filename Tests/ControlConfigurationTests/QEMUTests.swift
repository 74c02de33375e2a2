import ControlConfiguration
import ControlModel
import Testing

@Suite("The machine of real guests")
struct QEMUTests {
  private func card(_ name: String, in text: String = smallQEMU) throws -> QEMUDeviceSettings? {
    try parse(text).devices.first { $0.name == name }?.qemu
  }

  @Test("the machine: embedded unless the file says otherwise, and QEMU's program")
  func machine() throws {
    #expect(try parse(small).machine == MachineSettings())
    #expect(try parse(smallQEMU).machine.kind == .qemu)
    #expect(try parse(smallQEMU).machine.program == "/usr/bin/qemu-system-x86_64")
    let other = smallQEMU.changing("{kind: qemu}", "{kind: qemu, program: /opt/qemu/bin/qemu}")
    #expect(try parse(other).machine.program == "/opt/qemu/bin/qemu")
  }

  @Test("elsewhere partitions and cards have no settings of QEMU's")
  func embedded() throws {
    let configuration = try parse(small)
    #expect(configuration.partitions.allSatisfy { $0.qemu == nil })
    #expect(configuration.devices.allSatisfy { $0.qemu == nil && $0.medium != nil })
  }

  @Test("a partition that says nothing boots its firmware")
  func defaults() throws {
    let settings = try #require(parse(smallQEMU).partitions[0].qemu)
    #expect(settings == QEMUPartitionSettings())
    #expect(settings.machine == .pc && settings.cpus == 1 && settings.accelerator == .tcg)
    #expect(settings.kernel == nil && settings.disk == nil && settings.arguments.isEmpty)
  }

  @Test("what a partition boots, and how")
  func partitions() throws {
    let text = smallQEMU.changing(
      "append: quiet", "append: 'root=/dev/vda ro', machine: q35, cpus: 255, accelerator: kvm, arguments: [-v, '1']"
    ).changing("memory_offset: 64MiB", "memory_offset: 64MiB, environment: {A: b}")
    let configuration = try parse(text)
    let kernel = try #require(configuration.partitions[1].qemu)
    #expect(kernel.kernel == "/k" && kernel.initrd == "/i" && kernel.append == "root=/dev/vda ro")
    #expect(kernel.machine == .q35 && kernel.cpus == 255 && kernel.accelerator == .kvm)
    #expect(kernel.arguments == ["-v", "1"])
    #expect(configuration.partitions[1].environment == ["A": "b"])
    let disk = try #require(configuration.partitions[2].qemu)
    #expect(disk.disk == "/c" && disk.diskFormat == .qcow2 && disk.kernel == nil)
  }

  @Test("a kernel may be the kernel of many, and memory is as little as 1MiB")
  func shared() throws {
    let text = smallQEMU.changing(
      "memory: 64MiB, memory_offset: 0", "memory: 1MiB, memory_offset: 0, qemu: {kernel: /k}")
    #expect(try parse(text).partitions[0].qemu?.kernel == "/k")
  }

  @Test("cards: a driver of their kind, and what stands behind them")
  func devices() throws {
    #expect(try parse(smallQEMU).devices.allSatisfy { $0.medium == nil })
    #expect(
      try card("disk0")
        == QEMUDeviceSettings(
          driver: "virtio-blk-pci", backing: .disk(image: "/disk0", format: .raw), properties: [:]))
    #expect(
      try card("net0")
        == QEMUDeviceSettings(driver: "virtio-net-pci", backing: .net(netdev: ["type": .text("user")]), properties: [:])
    )
    #expect(try card("card0") == QEMUDeviceSettings(driver: "pci-testdev", backing: .none, properties: [:]))
    let nvme = smallQEMU.changing(
      "{image: /disk0}", "{image: /disk0, format: qcow2, driver: nvme, properties: {serial: \"01\"}}")
    #expect(
      try card("disk0", in: nvme)
        == QEMUDeviceSettings(
          driver: "nvme", backing: .disk(image: "/disk0", format: .qcow2), properties: ["serial": .text("01")]))
  }

  @Test(
    "plain words are booleans and numbers where they look like it, all else is text",
    arguments: [
      ("true", .bool(true)), ("false", .bool(false)), ("'true'", .text("true")), ("yes", .text("yes")),
      ("True", .text("True")), ("0", .unsigned(0)), ("12", .unsigned(12)), ("'12'", .text("12")),
      ("-1", .negative(-1)), ("-0", .text("-0")), ("+1", .text("+1")), ("007", .text("007")), ("0x10", .text("0x10")),
      ("1.5", .text("1.5")), ("18446744073709551615", .unsigned(.max)),
      ("18446744073709551616", .text("18446744073709551616")),
      ("-9223372036854775807", .negative(-9_223_372_036_854_775_807)), ("''", .text("")),
      ("52:54:00:12:34:56", .text("52:54:00:12:34:56")), ("on", .text("on")),
    ] as [(String, QEMUValue)])
  func scalars(text: String, value: QEMUValue) throws {
    let changed = smallQEMU.changing("{image: /disk0}", "{image: /disk0, properties: {x-a.b_1: \(text)}}")
    #expect(try card("disk0", in: changed)?.properties == ["x-a.b_1": value])
  }

  @Test("a netdev has lists and mappings where QEMU has them")
  func netdev() throws {
    let text = smallQEMU.changing(
      "{type: user}",
      "{type: user, hostfwd: [{str: 'tcp:127.0.0.1:2222-:22'}], ipv6: false, addr: {type: inet, port: '1', id: x}}")
    #expect(
      try card("net0", in: text)?.backing
        == .net(netdev: [
          "type": .text("user"), "hostfwd": .list([.mapping(["str": .text("tcp:127.0.0.1:2222-:22")])]),
          "ipv6": .bool(false), "addr": .mapping(["type": .text("inet"), "port": .text("1"), "id": .text("x")]),
        ]))
  }

  @Test("cards that are alike, one a slot")
  func cards() throws {
    let text =
      smallQEMU + "\n  - {slot: 1-2, card: {kind: net, qemu: {driver: e1000e, netdev: {type: user}}}}\n"
      + "  - {slot: 3, card: {kind: any, qemu: {driver: pci-testdev, properties: {membar: 4096}}}}\n"
    let devices = try parse(text).devices
    let net = QEMUDeviceSettings(driver: "e1000e", backing: .net(netdev: ["type": .text("user")]), properties: [:])
    #expect(devices.filter { $0.qemu == net }.map(\.name) == ["card1", "card2"])
    #expect(devices.first { $0.name == "card3" }?.qemu?.properties == ["membar": .unsigned(4096)])
    #expect(devices.allSatisfy { $0.medium == nil })
  }

  @Test(
    "at a reload each change is said, and takes a restart",
    arguments: [
      ("{kind: qemu}", "{kind: qemu, program: /q}", "machine.program: /usr/bin/qemu-system-x86_64 -> /q"),
      ("memory_offset: 0", "memory_offset: 0, qemu: {machine: q35}", "partitions.A.qemu.machine: pc -> q35"),
      ("memory_offset: 0", "memory_offset: 0, qemu: {cpus: 4}", "partitions.A.qemu.cpus: 1 -> 4"),
      ("memory_offset: 0", "memory_offset: 0, qemu: {accelerator: kvm}", "partitions.A.qemu.accelerator: tcg -> kvm"),
      ("kernel: /k", "kernel: /l", "partitions.B.qemu.kernel: /k -> /l"),
      (", initrd: /i", "", "partitions.B.qemu.initrd: /i -> none"),
      ("append: quiet", "append: loud", "partitions.B.qemu.append: quiet -> loud"),
      ("disk: /c", "disk: /d", "partitions.C.qemu.disk: /c -> /d"),
      (", disk_format: qcow2", "", "partitions.C.qemu.disk_format: qcow2 -> raw"),
      (
        "memory_offset: 0", "memory_offset: 0, qemu: {arguments: [-a, b]}", "partitions.A.qemu.arguments: [] -> [-a, b]"
      ),
      ("image: /disk0", "image: /disk1", "devices.disk0.qemu.image: /disk0 -> /disk1"),
      ("image: /disk0", "image: /disk0, format: qcow2", "devices.disk0.qemu.format: raw -> qcow2"),
      ("image: /disk0", "image: /disk0, driver: nvme", "devices.disk0.qemu.driver: virtio-blk-pci -> nvme"),
      (
        "netdev: {type: user}", "netdev: {type: tap, ifname: t0}",
        "devices.net0.qemu.netdev: {type: user} -> {ifname: t0, type: tap}"
      ),
      (
        "driver: pci-testdev", "driver: pci-testdev, properties: {b: 2, a: true}",
        "devices.card0.qemu.properties: {} -> {a: true, b: 2}"
      ),
      ("candidates: [A, B]", "candidates: [A, B, C]", "slots.0.candidates: [A, B] -> [A, B, C]"),
      ("candidates: [A, B]", "candidates: [A, C]", "slots.0.candidates: [A, B] -> [A, C]"),
    ])
  func reload(old: String, new: String, line: String) throws {
    let running = try parse(smallQEMU)
    let changed = try parse(smallQEMU.changing(old, new))
    #expect(changed.difference(from: running).map(\.description) == ["\(line): takes a restart of the daemon"])
    #expect(running.adopting(changed) == running)
  }

  @Test("a slot may lose a candidate at a reload, since its place stays")
  func losing() throws {
    let running = try parse(smallQEMU)
    let changed = try parse(smallQEMU.changing("candidates: [A, B]", "candidates: [A]"))
    #expect(
      changed.difference(from: running).map(\.description) == ["slots.0.candidates: [A, B] -> [A]: in force"])
    #expect(running.adopting(changed).slots[0].candidates == [PartitionID(0)])
  }

  @Test("another machine is said once")
  func kind() throws {
    let text = "partitions:\n  - {name: A, memory: 64MiB, memory_offset: 0}\n"
    let lines = try parse("machine: {kind: qemu}\n" + text).difference(from: parse(text)).map(\.description)
    #expect(lines == ["machine.kind: embedded -> qemu: takes a restart of the daemon"])
  }
}
