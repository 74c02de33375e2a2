extension Mistake {
  static var all: [Mistake] {
    scalars + references + whole + qemuElsewhere + qemuPartitions + qemuDevices + qemuOwnProperties
  }

  /// What belongs to the machine of real guests, on another.
  static let qemuElsewhere = [
    Mistake(
      "access:", "machine: {program: ^/bin/qemu}\naccess:", "machine.program:", "found a program",
      "allowed only with kind qemu"),
    Mistake(
      "memory_offset: 1GiB", "memory_offset: 1GiB, qemu: ^{cpus: 2}", "partitions[1].qemu:", "found settings of QEMU's",
      "allowed only with machine.kind qemu"),
    Mistake(
      "{name: disk0}", "{name: disk0, qemu: ^{image: /i}}", "devices[0].qemu:", "allowed only with machine.kind qemu"),
    Mistake(
      "candidates: cluster}", "candidates: cluster}\n  - {slot: 1, card: {kind: net, qemu: ^{driver: e1000e}}}",
      "slots[1].card.qemu:", "allowed only with machine.kind qemu"),
  ]

  /// What is changed again and again, and the path of what it belongs to.
  private struct Place {
    let old: String
    let path: String

    func callAsFunction(_ marked: String, _ path: String, _ says: String...) -> Mistake {
      var mistake = Mistake(in: smallQEMU, old, marked, "\(self.path)\(path):")
      mistake.says = says
      return mistake
    }
  }

  private static let partition = Place(old: "memory: 64MiB, memory_offset: 0", path: "partitions[0]")
  private static let disk = Place(old: "qemu: {image: /disk0}", path: "devices[0]")
  private static let net = Place(old: "qemu: {netdev: {type: user}}", path: "devices[1]")
  private static let other = Place(old: "qemu: {driver: pci-testdev}", path: "devices[2]")

  static let qemuPartitions = [
    Mistake(
      in: smallQEMU, "{kind: qemu}", "{kind: qemu, program: ^qemu-system-x86_64}", "machine.program:",
      "found \"qemu-system-x86_64\"", "an absolute path"),
    partition("memory: ^1025KiB, memory_offset: 0", ".memory", "found 1025KiB", "a multiple of 1MiB"),
    partition("memory: ^512KiB, memory_offset: 0", ".memory", "found 512KiB", "a multiple of 1MiB"),
    partition("memory: 64MiB, memory_offset: 0, command: ^[/bin/sh]", ".command", "found a command", "program is QEMU"),
    partition("memory: 64MiB, memory_offset: 0, qemu: ^pc", ".qemu", "found \"pc\"", "a mapping"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {^cpu: 2}", ".qemu", "unknown key \"cpu\"", "did you mean cpus?"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {machine: ^q53}", ".qemu.machine", "pc or q35", "mean q35?"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {cpus: ^256}", ".qemu.cpus", "found \"256\"", "from 1 to 255"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {cpus: ^0}", ".qemu.cpus", "from 1 to 255"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {accelerator: ^xen}", ".qemu.accelerator", "tcg or kvm"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {kernel: ^vmlinuz}", ".qemu.kernel", "an absolute path"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {disk: ^../a}", ".qemu.disk", "an absolute path"),
    partition(
      "memory: 64MiB, memory_offset: 0, qemu: {kernel: /a, disk: ^/b}", ".qemu.disk", "both kernel and disk",
      "allowed is one of them"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {initrd: ^/a}", ".qemu.initrd", "without a kernel"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {disk: /b, append: ^a}", ".qemu.append", "without a kernel"),
    partition(
      "memory: 64MiB, memory_offset: 0, qemu: {kernel: /a, append: ^\(String(repeating: "a", count: 2048))}",
      ".qemu.append", "a text of at most 2047 bytes"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {kernel: /a, append: ^[a]}", ".qemu.append", "found a list"),
    partition(
      "memory: 64MiB, memory_offset: 0, qemu: {disk_format: ^raw}", ".qemu.disk_format", "disk_format without a disk"),
    partition(
      "memory: 64MiB, memory_offset: 0, qemu: {disk: /b, disk_format: ^vmdk}", ".qemu.disk_format", "raw or qcow2"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {arguments: ^-v}", ".qemu.arguments", "found \"-v\"", "of texts"),
    partition("memory: 64MiB, memory_offset: 0, qemu: {arguments: [-v, ^{}]}", ".qemu.arguments", "found a mapping"),
    Mistake(
      in: smallQEMU, "{disk: /c, disk_format: qcow2}",
      "{disk: /c}}\n  - {name: D, memory: 1MiB, memory_offset: 1GiB, "
        + "qemu: {disk: ^/c}", "partitions[3].qemu.disk:", "the image \"/c\" is that of the partition on line 5"),
  ]

  static let qemuDevices = [
    Mistake(
      in: smallQEMU, "- {name: disk0, qemu: {image: /disk0}}", "- ^{name: disk0}", "devices[0]:", "\"qemu\" is missing",
      "a card of kind disk needs qemu.image"),
    disk("qemu: ^{}", ".qemu", "\"image\" is missing", "an absolute path"),
    disk("qemu: {image: ^disk0.img}", ".qemu.image", "found \"disk0.img\"", "an absolute path"),
    disk("qemu: {image: ^/c}", ".qemu.image", "the image \"/c\" is that of the partition on line 5"),
    disk(
      "qemu: {image: /d}}\n  - {name: disk1, qemu: {image: ^/d}", ".qemu.image", "that of the device on line 7"
    ).at("devices[1].qemu.image:"),
    disk("qemu: {image: /d, format: ^vdi}", ".qemu.format", "raw or qcow2"),
    disk("qemu: {image: /d, driver: ^\"a,b=c\"}", ".qemu.driver", "found \"a,b=c\"", "[A-Za-z0-9_.+-]{1,64}"),
    disk("qemu: {image: /d, driver: ^\(String(repeating: "a", count: 65))}", ".qemu.driver", "{1,64}"),
    disk("qemu: {image: /d, netdev: ^{type: user}}", ".qemu.netdev", "found netdev", "only a net card has one"),
    disk("path: ^d.img, qemu: {image: /d}", ".path", "a medium of the embedded machine", "qemu.image instead"),
    disk("size: ^4MiB, qemu: {image: /d}", ".size", "a medium of the embedded machine", "qemu.image instead"),
    net("qemu: ^{}", ".qemu", "\"netdev\" is missing"),
    net("qemu: {netdev: ^{ifname: tap0}}", ".qemu.netdev", "\"type\" is missing or no text"),
    net("qemu: {netdev: ^{type: 1}}", ".qemu.netdev", "\"type\" is missing or no text"),
    net("qemu: {netdev: ^user}", ".qemu.netdev", "found \"user\"", "a mapping with the text \"type\""),
    net("qemu: {netdev: {type: user, ^id: n}}", ".qemu.netdev", "found \"id\"", "no \"id\""),
    net("qemu: {netdev: {type: user, restrict: ^}}", ".qemu.netdev", "found nothing"),
    net("qemu: {netdev: {type: user, hostfwd: [{^\"a b\": c}]}}", ".qemu.netdev", "found \"a b\""),
    net("qemu: {netdev: {type: user}, image: ^/i}", ".qemu.image", "only a disk has one"),
    net("qemu: {netdev: {type: user}, format: ^raw}", ".qemu.format", "only a disk has one"),
    net("size: ^4MiB, qemu: {netdev: {type: user}}", ".size", "only a disk has one"),
    other("qemu: ^{}", ".qemu", "\"driver\" is missing"),
    other("qemu: {driver: a, properties: ^[a]}", ".qemu.properties", "found a list", "a mapping of names"),
    other("qemu: {driver: a, properties: {a: ^[b]}}", ".qemu.properties", "found a list"),
    other("qemu: {driver: a, properties: {a: 1, ^a: 2}}", ".qemu.properties", "no name twice"),
    other("qemu: {driver: a, properties: {a: ^~}}", ".qemu.properties", "found nothing"),
    other("qemu: {driver: a, properties: {a: ^\"b\\0\"}}", ".qemu.properties", "\"b\\u{0}\" in quotation marks"),
    other("qemu: {driver: a, properties: {^a+b: 1}}", ".qemu.properties", "found \"a+b\"", "[A-Za-z0-9_.-]{1,64}"),
    Mistake(
      in: smallQEMU, "candidates: [A, B]}", "candidates: [A, B]}\n  - {slot: 1-3, card: ^{kind: disk}}",
      "slots[1].card:", "each disk has an image of its own"),
    Mistake(
      in: smallQEMU, "candidates: [A, B]}", "candidates: [A, B]}\n  - {slot: 1-3, card: ^{kind: net}}",
      "slots[1].card:", "a card of kind net needs qemu.netdev"),
    Mistake(
      in: smallQEMU, "candidates: [A, B]}",
      "candidates: [A, B]}\n  - {slot: 1-3, card: {kind: net, qemu: {netdev: {type: user}, ^image: /a}}}",
      "slots[1].card.qemu:", "unknown key \"image\"", "driver, netdev, properties"),
  ]

  /// What a driver is given by the control program alone.
  static let qemuOwnProperties = ["id", "bus", "addr", "drive", "netdev"].map { name in
    other(
      "qemu: {driver: a, properties: {^\(name): x}}", ".qemu.properties", "found \"\(name)\"",
      "none of addr, bus, drive, id, netdev, which the control program sets")
  }
}
