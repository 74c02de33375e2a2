internal import GuestAgent
internal import Testing

@Suite("Built-in actions: the kernel's messages") struct UEventTests {
  private static let bind = [
    "bind@/devices/pci0000:00/0000:00:05.0", "ACTION=bind", "DEVPATH=/devices/pci0000:00/0000:00:05.0", "SUBSYSTEM=pci",
    "DRIVER=virtio-pci", "PCI_SLOT_NAME=0000:00:05.0", "SEQNUM=7",
  ]

  private func bytes(_ lines: [String]) -> [UInt8] { lines.flatMap { Array($0.utf8) + [0] } }

  private func event(_ action: String, _ values: [String]) throws -> UEvent {
    try #require(UEvent(bytes(["\(action)@/devices/x", "ACTION=\(action)", "DEVPATH=/devices/x"] + values)))
  }

  /// As udev sends it: mark, magic number, sizes, filters, then the properties.
  private func udev(_ lines: [String], magic: [UInt8] = [0xfe, 0xed, 0xca, 0xfe], offset: UInt32 = 40) -> [UInt8] {
    let properties = bytes(lines)
    let words: [UInt32] = [40, offset, UInt32(properties.count), 1, 2, 3, 4]
    let header = words.flatMap { (word: UInt32) -> [UInt8] in withUnsafeBytes(of: word) { Array($0) } }
    return Array("libudev\0".utf8) + magic + header + properties
  }

  @Test("a message of the kernel's, and udev's of the same")
  func reads() throws {
    let kernel = try #require(UEvent(bytes(Self.bind)))
    #expect(kernel.action == "bind" && kernel.devicePath == "/devices/pci0000:00/0000:00:05.0")
    #expect(kernel["DRIVER"] == "virtio-pci" && kernel["NOTHING"] == nil)
    #expect(UEvent(udev(Array(Self.bind.dropFirst()))) == kernel)
    #expect(UEvent(bytes(Self.bind + ["A=b=c"]))?["A"] == "b=c")
    #expect(UEvent(bytes(Self.bind + ["EMPTY="]))?["EMPTY"] == "")
  }

  @Test("every beginning of a message, and each of its bytes changed, is taken or refused, and never more")
  func malformed() {
    let whole = bytes(Self.bind)
    let needed = bytes(Array(Self.bind.prefix(3))).count
    for count in 0..<whole.count {
      let event = UEvent(Array(whole.prefix(count)))
      if count < needed || whole[count - 1] != 0 { #expect(event == nil, "\(count)") }
    }
    for index in whole.indices {
      for value in [0, 0x3d, 0x40, 0xff] as [UInt8] {
        var message = whole
        message[index] = value
        _ = UEvent(message)
      }
    }
  }

  @Test(
    "what is no message",
    arguments: [
      [], ["add"], ["add@/x"], ["add@/x", "ACTION=add"], ["add@/x", "DEVPATH=/x"],
      ["add@x", "ACTION=add", "DEVPATH=x"],
      ["add@/x", "ACTION=remove", "DEVPATH=/x"], ["add@/x", "ACTION=add", "DEVPATH=/y"],
      ["add@/x", "ACTION=add", "DEVPATH=/x", "word"], ["add@/x", "ACTION=add", "DEVPATH=/x", "=value"],
      ["add@/x", "ACTION=add", "DEVPATH=/x", ""],
    ])
  func refused(lines: [String]) { #expect(UEvent(bytes(lines)) == nil) }

  @Test("udev's header must fit its message")
  func headers() {
    let lines = Array(Self.bind.dropFirst())
    #expect(UEvent(udev(lines, magic: [0xfe, 0xed, 0xca, 0xff])) == nil)
    for offset in [0, 8, 39, 41, 4096, .max] as [UInt32] { #expect(UEvent(udev(lines, offset: offset)) == nil) }
    for count in 0..<40 { #expect(UEvent(Array(udev(lines).prefix(count))) == nil) }
  }

  @Test("which message is worth a look for which wait")
  func concerns() throws {
    let bind = try #require(UEvent(bytes(Self.bind)))
    #expect(DeviceAction.driver(address: "0000:00:05.0").isConcerned(by: bind))
    #expect(!DeviceAction.driver(address: "0000:00:06.0").isConcerned(by: bind))
    #expect(!DeviceAction.interface("eth1").isConcerned(by: bind))
    let net = try event("move", ["SUBSYSTEM=net", "INTERFACE=eth1"])
    #expect(DeviceAction.interface("eth1").isConcerned(by: net))
    #expect(!DeviceAction.interface("eth0").isConcerned(by: net))
    let mount = DeviceAction.mount(MountPlan(.node("/dev/disk/by-id/x"), directory: "/data"))
    #expect(try mount.isConcerned(by: event("add", ["SUBSYSTEM=block", "DEVNAME=vdb"])))
    #expect(try !mount.isConcerned(by: event("remove", ["SUBSYSTEM=block", "DEVNAME=vdb"])))
    #expect(!mount.isConcerned(by: net))
  }
}
