internal import GuestAgent
internal import Testing

@Suite("Built-in actions: the kernel's table of mounts") struct MountTableTests {
  private static let text = """
    22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
    30 22 254:16 / /data rw,noatime shared:5 master:2 - ext4 /dev/vdb rw,errors=remount-ro
    31 22 0:40 / /with\\040blank rw - tmpfs a\\134b rw
    32 30 0:41 /sub /data rw - btrfs /dev/vdc rw

    """

  @Test("the last of several is what is seen; blanks are written in octal")
  func tops() {
    let table = MountTable(Self.text)
    #expect(table.entries.count == 4)
    #expect(table.top(at: "/data")?.source == "/dev/vdc")
    #expect(table.top(at: "/")?.number == "254:0")
    #expect(table.top(at: "/with blank")?.source == "a\\b")
    #expect(table.top(at: "/dat") == nil)
  }

  @Test(
    "lines that are none",
    arguments: ["", "\n", "1 2 3", "22 1 254:0 / / rw - ext4", "22 1 254:0 / / rw x y z", "- - -"])
  func malformed(text: String) { #expect(MountTable(text).entries.isEmpty) }
}
