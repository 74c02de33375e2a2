internal import ControlModel
internal import Glibc
internal import GuestAgent
internal import Testing

@Suite("Built-in actions: what the options say") struct DeviceActionsTests {
  private func parse(_ kind: DeviceActions.Kind, _ text: String) throws -> [DeviceAction] {
    var actions = DeviceActions()
    try actions.add(kind, text)
    return actions.all
  }

  @Test("a PCI address, with its domain or without")
  func addresses() throws {
    #expect(try parse(.driver, "0=0000:00:05.0") == [.driver(address: "0000:00:05.0")])
    #expect(try parse(.driver, "0=00:05.0") == [.driver(address: "0000:00:05.0")])
    #expect(try parse(.driver, "0=10000:E1:1F.7") == [.driver(address: "10000:e1:1f.7")])
  }

  @Test(
    "a mount: colons in the device, a file system, options",
    arguments: [
      ("7=/dev/vdb:/data", MountPlan(.node("/dev/vdb"), directory: "/data")),
      ("7=/dev/vdb:/data:ext4", MountPlan(.node("/dev/vdb"), directory: "/data", fileSystem: "ext4")),
      (
        "7=/dev/disk/by-path/pci-0000:00:05.0:/srv/a b::ro,data=journal",
        MountPlan(
          .node("/dev/disk/by-path/pci-0000:00:05.0"), directory: "/srv/a b", options: MountOptions("ro,data=journal"))
      ),
      (
        "7=tmpfs:/t:tmpfs:size=1m,mpol=bind:0-1",
        MountPlan(
          .name("tmpfs"), directory: "/t", fileSystem: "tmpfs", options: MountOptions("size=1m,mpol=bind:0-1"))
      ),
    ])
  func mounts(text: String, plan: MountPlan) throws { #expect(try parse(.mount, text) == [.mount(plan)]) }

  @Test("a mount of `pci` is of the disk that the slot's own function has")
  func functions() throws {
    var actions = DeviceActions()
    try actions.add(.driver, "0=01:00.0")
    try actions.add(.driver, "1=01:01.0")
    try actions.add(.mount, "1=pci:/data:ext4:noatime")
    #expect(
      actions[SlotNumber(1)].last
        == .mount(
          MountPlan(
            .function("0000:01:01.0"), directory: "/data", fileSystem: "ext4", options: MountOptions("noatime"))))
    // No function, or one of several, is nobody's to guess.
    #expect(throws: DeviceActions.Fault.self) { try actions.add(.mount, "2=pci:/more:ext4") }
    try actions.add(.driver, "0=01:00.1")
    let fault = #expect(throws: DeviceActions.Fault.self) { try actions.add(.mount, "0=pci:/more") }
    #expect(fault?.why.contains("--pci") == true)
  }

  @Test("the kernel's flags are told from the file system's own options; the later one prevails")
  func options() {
    let options = MountOptions("defaults,ro,noatime,size=1m,rw,uid=5,nosuid")
    #expect(options.flags == UInt(MS_NOATIME) | UInt(MS_NOSUID))
    #expect(options.data == "size=1m,uid=5")
    #expect(MountOptions("").flags == 0 && MountOptions("").data == "")
  }

  @Test("on insertion the driver comes first and file systems last, whatever was given first")
  func order() throws {
    var actions = DeviceActions()
    try actions.add(.mount, "3=/dev/vdb:/data")
    try actions.add(.interface, "3=eth1")
    try actions.add(.driver, "3=00:05.0")
    try actions.add(.interface, "2=eth0")
    #expect(
      actions[SlotNumber(3)] == [
        .driver(address: "0000:00:05.0"), .interface("eth1"), .mount(MountPlan(.node("/dev/vdb"), directory: "/data")),
      ])
    #expect(actions.all.first == .interface("eth0"))
    #expect(actions[SlotNumber(9)].isEmpty)
  }

  @Test(
    "what cannot be meant",
    arguments: [
      (DeviceActions.Kind.driver, "0000:00:05.0"), (.driver, "x=00:05.0"), (.driver, "65536=00:05.0"),
      (.driver, "+1=00:05.0"), (.driver, "=00:05.0"), (.driver, "0=00:20.0"), (.driver, "0=00:05.8"),
      (.driver, "0=00:5.0"),
      (.driver, "0=00.05:0"), (.driver, "0=0000:00:05.0/../x"), (.driver, "0="), (.driver, "0=0000:0g:05.0"),
      (.interface, "0="), (.interface, "0=sixteen-bytes-xx"), (.interface, "0=a/b"), (.interface, "0=a b"),
      (.interface, "0=.."), (.interface, "0=eth0:1"), (.interface, "eth0"), (.mount, "0=/dev/vdb"),
      (.mount, "0=/dev/vdb:data"), (.mount, "0=:/data"), (.mount, "0=/dev/vdb:/"), (.mount, "0=tmpfs:/data"),
      (.mount, "0="),
      (.mount, "0=:"), (.mount, "/dev/vdb:/data"),
    ])
  func wrong(kind: DeviceActions.Kind, text: String) {
    var actions = DeviceActions()
    let fault = #expect(throws: DeviceActions.Fault.self) { try actions.add(kind, text) }
    #expect(fault?.why.contains(kind.rawValue) == true)
    #expect(actions == DeviceActions())
  }

  @Test("no directory, interface or function stands twice, of one slot or of two")
  func twice() throws {
    var actions = DeviceActions()
    try actions.add(.mount, "0=/dev/vdb:/data")
    try actions.add(.interface, "0=eth0")
    #expect(throws: DeviceActions.Fault.self) { try actions.add(.mount, "1=/dev/vdc:/data") }
    #expect(throws: DeviceActions.Fault.self) { try actions.add(.interface, "0=eth0") }
  }
}
