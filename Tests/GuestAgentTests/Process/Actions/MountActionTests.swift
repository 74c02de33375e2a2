internal import Glibc
internal import Testing

extension AgentProcessTests {
  @Suite("Built-in actions: mounts of the real kernel") struct Mounts {
    /// An agent of LPAR1, all slots of LPAR0 being empty, and the directory that its slot 0 is mounted at.
    private func rig(
      _ device: String, _ kind: String, _ more: [String] = []
    ) throws -> (lab: Lab, control: Client, agent: AgentProcess, directory: String) {
      let wrapper = try Namespaces.wrapper()
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("rem_pci LPAR=0")
      let directory = "\(lab.scratch.path)/mounted"
      mkdir(directory, 0o700)
      let agent = try AgentProcess(
        lab, "LPAR1", ["--mount", "0=\(device):\(directory)\(kind)"] + more, through: wrapper)
      return (lab, control, agent, directory)
    }

    @Test("mounted before the insertion hook, unmounted after the eject hook; twice is once")
    func order() throws {
      let lab = try Lab.started()
      let control = try lab.control()
      try control.done("rem_pci LPAR=0")
      let directory = "\(lab.scratch.path)/mounted"
      mkdir(directory, 0o700)
      let hook = try Hook(lab, "hook", "grep -q ' \(directory) ' /proc/self/mountinfo || exit 9")
      let agent = try AgentProcess(
        lab, "LPAR1",
        [
          "--mount", "0=tmpfs:\(directory):tmpfs:size=64k,noexec", "--insert-hook", hook.path, "--eject-hook",
          hook.path,
        ],
        through: Namespaces.wrapper())
      #expect(try control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")["guest"] == "usable", "\(agent.log)")
      #expect(try Namespaces.isMounted(directory, in: agent))
      #expect(text("/proc/\(try #require(agent.child).pid)/mounts").contains("noexec,relatime,size=64k"))
      #expect(try control.done("rem_pci LPAR=1 SLOT=0 MODE=graceful WAIT=guest")["guest"] == "ejected", "\(agent.log)")
      #expect(hook.runs == ["insertion 0 disk0 LPAR1", "eject 0 disk0 LPAR1"])
      #expect(try !Namespaces.isMounted(directory, in: agent))
      agent.expectAlive()
    }

    @Test("a busy file system refuses the eject in the kernel's words, and the insertion hook runs again")
    func busy() throws {
      let (lab, control, agent, directory) = try rig("tmpfs", ":tmpfs")
      #expect(try control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")["guest"] == "usable", "\(agent.log)")
      let squatter = try Squatter(lab, agent, in: directory)
      let answer = try control.refused("rem_pci LPAR=1 SLOT=0 MODE=graceful", "guest_refused")
      #expect(answer.status.contains("ost=1"), "\(answer)")
      try agent.awaitLog("unmount tmpfs at \(directory): Device or resource busy")
      #expect(try Namespaces.isMounted(directory, in: agent))
      squatter.leave()
      #expect(try control.done("rem_pci LPAR=1 SLOT=0 MODE=graceful WAIT=guest")["guest"] == "ejected", "\(agent.log)")
      #expect(try !Namespaces.isMounted(directory, in: agent))
      try lab.expectTableIsMachine()
    }

    @Test("after a fault even a busy file system is detached")
    func fault() throws {
      let (lab, control, agent, directory) = try rig("tmpfs", ":tmpfs")
      #expect(try control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")["guest"] == "usable", "\(agent.log)")
      let squatter = try Squatter(lab, agent, in: directory)
      try control.done("fail_device SLOT=0")
      try agent.awaitLog("tmpfs is detached from \(directory)")
      #expect(try !Namespaces.isMounted(directory, in: agent))
      squatter.leave()
      agent.expectAlive()
    }

    @Test("a directory that is not there refuses the insertion, and so does a device that does not come in time")
    func refused() throws {
      let (_, control, agent, directory) = try rig("/nowhere/disk", ":ext4", ["--hook-timeout", "0.3"])
      let late = try control.refused("add_pci LPAR=0 SLOT=0 TO=LPAR1", "guest_refused")
      #expect(late.status.contains("ost=129"), "\(late) \(agent.log)")
      #expect(try !Namespaces.isMounted(directory, in: agent))
      let (lab, other, second, place) = try rig("tmpfs", ":tmpfs")
      rmdir(place)
      let missing = try other.refused("add_pci LPAR=0 SLOT=0 TO=LPAR1", "guest_refused")
      #expect(missing.status.contains("ost=129"), "\(missing) \(second.log)")
      #expect(second.log.contains("No such file or directory"), "\(second.log)")
      try lab.expectTableIsMachine()
    }

    @Test("an insertion hook that fails: unmounted again")
    func undone() throws {
      let (lab, control, agent, directory) = try rig("tmpfs", ":tmpfs", ["--insert-hook", "/bin/false"])
      try control.refused("add_pci LPAR=0 SLOT=0 TO=LPAR1", "guest_refused")
      try agent.awaitLog("tmpfs is mounted at \(directory)")
      #expect(try !Namespaces.isMounted(directory, in: agent))
      try lab.expectTableIsMachine()
    }

    @Test("a shutdown unmounts before it says power_off; a busy one keeps the partition up")
    func shutdown() throws {
      let (lab, control, agent, directory) = try rig("tmpfs", ":tmpfs")
      #expect(try control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")["guest"] == "usable", "\(agent.log)")
      let squatter = try Squatter(lab, agent, in: directory)
      try control.refused("request_shutdown LPAR=1 TIMEOUT=0.5", "timed_out")
      #expect(try lab.power("LPAR1", control) == "active")
      try agent.awaitLog("Device or resource busy")
      squatter.leave()
      try control.done("request_shutdown LPAR=1")
      try agent.awaitLog("tmpfs is unmounted from \(directory)")
      #expect(try !Namespaces.isMounted(directory, in: agent))
    }
  }
}
