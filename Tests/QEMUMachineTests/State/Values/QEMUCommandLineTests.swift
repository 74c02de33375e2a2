import ControlModel
import Testing

@testable import QEMUMachine

@Suite("QEMU: its command line")
struct QEMUCommandLineTests {
  private func words(_ adjust: (inout QEMUPartition) -> Void = { _ in }) -> [String] {
    var partition = QEMUPartition(
      id: lpar0, name: "LPAR0", ownerUID: 0, memory: 256 << 20, cpus: 2, agentSocket: "/run/agent", slots: [slot0])
    adjust(&partition)
    return QEMUCommandLine(partition: partition, qmpSocket: "/run/a,b/qmp").words
  }

  private func after(_ option: String, _ words: [String]) -> [String] {
    zip(words, words.dropFirst()).filter { $0.0 == option }.map(\.1)
  }

  @Test func plain() {
    let words = words()
    #expect(words.first == "qemu-system-x86_64" && words.contains("-S") && words.contains("-nodefaults"))
    #expect(after("-m", words) == ["256M"] && after("-smp", words) == ["2"] && after("-accel", words) == ["tcg"])
    #expect(after("-machine", words) == ["pc"] && after("-cpu", words) == ["qemu64,+rdrand"])
    #expect(after("-action", words) == ["panic=shutdown"])
    #expect(after("-device", words).contains { $0.hasPrefix("pci-bridge,id=cpbus0") })
  }

  @Test("in a list of options a comma is doubled")
  func commas() {
    let words = words {
      $0.agentSocket = "/run/,agent,"
      $0.boot = .disk(image: "/images/a,readonly=on.img", format: .qcow2)
    }
    #expect(after("-chardev", words)[0] == "socket,id=cpqmp,path=/run/a,,b/qmp,server=on,wait=off")
    #expect(after("-chardev", words)[1] == "socket,id=cpagent,path=/run/,,agent,,,reconnect=1")
    #expect(after("-drive", words) == ["file=/images/a,,readonly=on.img,format=qcow2,if=none,id=cpboot"])
    let named = QEMUPartition(
      id: lpar0, name: "a,process=b", ownerUID: 0, memory: 1 << 20, agentSocket: "/a", slots: [])
    let line = QEMUCommandLine(partition: named, qmpSocket: "/q").words
    #expect(after("-name", line) == ["guest=a,,process=b"])
  }

  @Test("kernels are words of their own, and further arguments come last, as they are")
  func kernel() {
    let words = words {
      $0.boot = .kernel(path: "/boot/a,b", initrd: "/boot/i", append: "console=ttyS0,115200 x")
      $0.accelerator = .kvm
      $0.machine = .q35
      $0.arguments = ["-serial", "file:/a,b"]
    }
    #expect(after("-kernel", words) == ["/boot/a,b"] && after("-initrd", words) == ["/boot/i"])
    #expect(after("-append", words) == ["console=ttyS0,115200 x"] && after("-cpu", words) == ["host"])
    #expect(words.suffix(2) == ["-serial", "file:/a,b"])
    #expect(after("-device", words).contains { $0.hasPrefix("pcie-root-port,id=cpport0") })
    let bare = self.words { $0.boot = .kernel(path: "/k", initrd: nil, append: "") }
    #expect(!bare.contains("-initrd") && !bare.contains("-append"))
  }

  /// Whatever a guest does is done after the start: what it is started with is the plan's alone.
  @Test func nothingOfAGuest() {
    #expect(words() == words() && !words().contains { $0.contains("slot0") })
  }
}
