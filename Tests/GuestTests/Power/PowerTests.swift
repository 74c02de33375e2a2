internal import Glibc
internal import Testing

extension RealGuests {
  /// How real guests end and boot anew.
  @Suite struct PowerTests {}
}

extension RealGuests.PowerTests {
  @Test func guestsEndAndBootAnew() throws {
    let guests = try GuestLab()
    var zero = try guests.shell("LPAR0")
    try zero.until("grep -q ' /data ' /proc/mounts")
    try reboots(guests, &zero)
    try panics(guests, zero)
    try isKilled(guests)
    try isShutDown(guests)
  }

  /// The same process, another boot: what is connected is in use again.
  private func reboots(_ guests: GuestLab, _ zero: inout GuestShell) throws {
    try zero.done("echo kept >/data/note; sync")
    let before = try #require(Int(try guests.lab.agent("LPAR0").ask("hello AGENT=test VERSION=1")["generation"] ?? ""))
    try zero.say("reboot -f")
    try guests.event("LPAR0 was reset")
    try guests.event("an agent of LPAR0 says hello")
    zero = try guests.shell("LPAR0")
    try zero.until("grep -q ' /data ' /proc/mounts")
    #expect(try zero.done("cat /data/note") == "kept")
    let after = try #require(Int(try guests.lab.agent("LPAR0").ask("hello AGENT=test VERSION=1")["generation"] ?? ""))
    // The firmware may reset once more on its way.
    #expect(after > before)
  }

  /// A kernel that panics says so, and the partition is off at once.
  private func panics(_ guests: GuestLab, _ zero: GuestShell) throws {
    try zero.say("echo c >/proc/sysrq-trigger")
    try guests.event("the OS of LPAR0 panicked")
    try guests.event("LPAR0 is inactive")
    let row = try guests.control.done("show slots").rows.first
    #expect(row?["CONNECTION"] == "LPAR0" && row?["ENABLE"] == "1", "\(row ?? [:])")
    try guests.control.done("act LPAR=0")
    try guests.event("an agent of LPAR0 says hello")
    let shell = try guests.shell("LPAR0")
    // The file system's journal is replayed by the mount.
    try shell.until("grep -q ' /data ' /proc/mounts")
    #expect(try shell.done("cat /data/note") == "kept")
  }

  private func isKilled(_ guests: GuestLab) throws {
    let found = try run(["pgrep", "-f", "guest=LPAR0 .*\(guests.lab.scratch.path)"])
    let pid = try #require(pid_t(found.output.split(separator: "\n").first ?? ""))
    kill(pid, SIGKILL)
    try guests.event("LPAR0 is inactive")
    // The disk is the standby's at once, and its journal too.
    let added = try guests.control.done("add_pci LPAR=0 SLOT=0 TO=LPAR1")
    #expect(added["guest"] == "usable", "\(added)")
    #expect(try guests.shell("LPAR1").done("cat /data/note") == "kept")
  }

  /// The power button, an agent that stops what it has, and the end of the machine.
  private func isShutDown(_ guests: GuestLab) throws {
    let answer = try guests.control.ask("deact LPAR=1 MODE=shutdown TIMEOUT=60", within: 90)
    #expect(answer.isOK, "\(answer)")
    try guests.event("power button of LPAR1 pressed")
    try guests.event("LPAR1 is inactive")
  }
}
