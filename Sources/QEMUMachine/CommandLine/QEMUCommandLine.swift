import ControlModel

/// The arguments that a partition's QEMU is started with.
///
/// Its CPUs stand still (`-S`) until what is connected at boot is there. Nothing that a guest says becomes part of it.
struct QEMUCommandLine {
  let partition: QEMUPartition
  let qmpSocket: String

  /// The virtio-serial port's name in the guest: `/dev/virtio-ports/org.controlprog.agent.0`.
  static let portID = "cpagentport"
  /// Its host side.
  static let channel = "cpagent"
  static let portName = "org.controlprog.agent.0"

  var words: [String] {
    [partition.program, "-name", "guest=\(escaped(partition.name))"]
      + ["-nodefaults", "-no-user-config", "-display", "none", "-S"]
      + ["-machine", partition.machine.rawValue, "-accel", partition.accelerator.rawValue]
      // Without RDRAND a guest waits a second at its boot to gather randomness.
      + ["-cpu", partition.accelerator == .kvm ? "host" : "qemu64,+rdrand"]
      + ["-m", "\(partition.memory >> 20)M", "-smp", "\(partition.cpus)"]
      + monitor + PortMap(partition).arguments + agent + panicDevice + boot + partition.arguments
  }

  private var monitor: [String] {
    [
      "-chardev", "socket,id=cpqmp,path=\(escaped(qmpSocket)),server=on,wait=off", "-mon",
      "chardev=cpqmp,mode=control",
    ]
  }

  /// The agent's way out: it connects again by itself when the daemon was away.
  private var agent: [String] {
    [
      "-device", "virtio-serial-pci,id=cpserial", "-chardev",
      "socket,id=\(Self.channel),path=\(escaped(partition.agentSocket)),reconnect=1", "-device",
      "virtserialport,id=\(Self.portID),bus=cpserial.0,chardev=\(Self.channel),name=\(Self.portName)",
    ]
  }

  /// A kernel that panics says so, and QEMU ends: seen at once.
  private var panicDevice: [String] { ["-device", "pvpanic", "-action", "panic=shutdown"] }

  private var boot: [String] {
    switch partition.boot {
    case .firmware: return []
    case .kernel(let path, let initrd, let append):
      return ["-kernel", path] + (initrd.map { ["-initrd", $0] } ?? []) + (append.isEmpty ? [] : ["-append", append])
    case .disk(let image, let format):
      return [
        "-drive", "file=\(escaped(image)),format=\(format.rawValue),if=none,id=cpboot", "-device",
        "virtio-blk-pci,drive=cpboot,bootindex=1",
      ]
    }
  }

  /// In a list of options a comma is doubled.
  private func escaped(_ text: String) -> String {
    text.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ",,")
  }
}
