import ControlModel
import ControlTestSupport
import Glibc
import Logging
import Testing

@testable import PartitionProcesses

@Suite("Control groups: where they are, and what is written there", .timeLimit(.minutes(1)))
struct GroupTests {
  @Test(
    "a share is a weight: 1 % is the kernel's default, 100 % its greatest",
    arguments: [(1, 100), (10, 1000), (50, 5000), (90, 9000), (100, 10000), (0, 100), (-5, 100), (400, 10000)])
  func weights(percent: Int, weight: Int) { #expect(PartitionGroup.weight(of: percent) == weight) }

  @Test("the version 2 mount is found among others, and only when all of it is mounted")
  func mount() {
    let hybrid = """
      29 23 0:25 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755
      30 29 0:26 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw
      31 29 0:27 / /sys/fs/cgroup/cpu rw,nosuid shared:11 - cgroup cgroup rw,cpu
      """
    #expect(OwnGroup.mount(in: hybrid) == "/sys/fs/cgroup/unified")
    #expect(OwnGroup.mount(in: "30 29 0:26 /inner /mnt rw - cgroup2 cgroup2 rw") == nil)
    #expect(OwnGroup.mount(in: "30 29 0:26 / /mnt rw master:1 propagate_from:2 - cgroup2 c rw") == "/mnt")
    #expect(OwnGroup.mount(in: "") == nil && OwnGroup.mount(in: "-\n- -\n") == nil)
  }

  @Test("the process's place is the line of hierarchy 0")
  func place() {
    #expect(OwnGroup.path(in: "1:cpu:/a\n0::/system.slice/d.service\n") == "/system.slice/d.service")
    #expect(OwnGroup.path(in: "0::/\n") == "/")
    #expect(OwnGroup.path(in: "10:cpu:/a\n") == nil)
  }

  @Test("a group that others are in is not taken")
  func notAlone() {
    // The test process is the runner's child: its group holds others, or is the root.
    #expect(throws: GroupsUnavailable.self) { try ControlGroups.claim() }
  }

  @Test("the share goes where the kernel looks for it, and a group without weights says that it has none")
  func share() throws {
    let bench = try Scratch()
    let groups = ControlGroups(directory: bench.root, hasWeights: true)
    let group = groups.group(of: "LPAR0")
    #expect(group.path == "\(bench.root)/partition-LPAR0")
    try group.make()
    try group.make()
    #expect(throws: SystemError.self) { try group.setShare(90) }
    try SmallFile.write(Array("100\n".utf8), to: "\(group.path)/cpu.weight")
    #expect(try group.setShare(90))
    #expect(GroupFile.words("\(group.path)/cpu.weight").first == "9000")
    #expect(try !ControlGroups(directory: bench.root, hasWeights: false).group(of: "LPAR0").setShare(90))
  }
}
