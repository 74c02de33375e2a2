"""What a real guest does with its kernel's own SCI, with the agent inside it; run by smoke.sh."""

import sys
import time

from machine import FUNCTION
from scene import Scene, expect, say

EJECT = "rem_pci LPAR=0 SLOT=0 MODE=graceful WAIT=guest"


class Smoke:
    def __init__(self, daemon, guest, machine):
        self.daemon, self.guest, self.machine = daemon, guest, machine
        self.logged = 0

    def await_log(self, text):
        """Waits for a line of the agent's log behind those that were waited for before."""
        self.guest.output(f"until tail -n +{self.logged + 1} /run/agent.log | grep -q '{text}'; do sleep 0.02; done")
        self.logged = int(self.guest.output("wc -l </run/agent.log"))

    def counts(self, what, before, rise):
        after = self.guest.interrupts()
        say(f"  {what}: SCI {before[0]} -> {after[0]}, GPE 1 {before[1]} -> {after[1]}")
        expect(after == (before[0] + rise, before[1] + rise), "each is one SCI of GPE 1")

    def insert(self):
        self.daemon.send("add_pci LPAR=0 SLOT=0 TO=LPAR0")
        self.await_log("insertion")
        before, begun = self.guest.interrupts(), time.monotonic()
        self.machine.add()
        answer = self.daemon.answer()
        expect("guest=usable" in answer, f"{answer}\n{self.guest.output('cat /run/agent.log; dmesg | tail -n 20')}")
        say(f"  added: usable after {time.monotonic() - begun:.2f} s; {self.guest.output('grep /data /proc/mounts')}")
        self.counts("added", before, 1)

    def remove(self):
        before = self.guest.interrupts()
        say(f"  removed by the kernel after {self.machine.remove():.2f} s")
        expect(self.guest.run(f"[ -e {FUNCTION} ]")[0] != 0, "the function is gone")
        self.counts("removed", before, 1)

    def eject(self, ending):
        begun = time.monotonic()
        answer = self.daemon.ask(EJECT)
        expect("guest=ejected" in answer, f"{answer}\n{self.guest.output('cat /run/agent.log; dmesg | tail -n 20')}")
        self.await_log(f"is {ending} from /data")
        expect(self.guest.run("grep -q /data /proc/mounts")[0] != 0, "nothing is mounted any more")
        say(f"  ejected after {time.monotonic() - begun:.2f} s: {ending}")

    def hold(self):
        self.guest.output("(exec sleep 100000) </data/file >/dev/null 2>&1 & echo $! >/run/holder")

    def let_go(self):
        self.guest.output("kill $(cat /run/holder); while [ -e /proc/$(cat /run/holder) ]; do sleep 0.02; done")

    # What is to be seen.

    def graceful(self):
        say("hot add and graceful removal")
        self.insert()
        self.guest.output("echo kept >/data/file && sync")
        self.hold()
        answer = self.daemon.ask(EJECT)
        expect("guest_refused" in answer, answer)
        say(f"  in use: {answer[:60]}")
        self.let_go()
        self.eject("unmounted")
        self.remove()

    def surprise(self):
        say("the kernel removes the function while its file system is in use, then the agent is asked")
        self.insert()
        self.hold()
        self.remove()
        say(f"  a read says: {self.guest.run('cat /data/nothing')[1]}; mounted is still "
            f"{self.guest.output('grep /data /proc/mounts')}")
        self.eject("detached")
        self.insert()
        self.let_go()
        expect(self.guest.output("cat /data/file") == "kept", "the file is there")
        self.eject("unmounted")
        self.remove()

    def leftover(self):
        say("the kernel removes the function while it is mounted, and it comes back before the agent was asked")
        self.insert()
        self.hold()
        self.remove()
        self.daemon.done("rem_pci LPAR=0 SLOT=0 MODE=revoke")
        self.insert()
        self.let_go()
        expect(self.guest.output("cat /data/file") == "kept", "the file is there")
        self.eject("unmounted")
        self.remove()

    def revoked(self):
        say("access ends under a file system in use (R-15), then the agent is asked")
        self.insert()
        self.hold()
        self.guest.output("echo lost >/data/lost")
        say(f"  revoked in {1000 * self.machine.revoke():.0f} ms; "
            f"{self.guest.run('dd if=/dev/vda of=/dev/null count=1 iflag=direct')[1]}")
        self.eject("detached")
        self.machine.grant()
        answer = self.daemon.ask("add_pci LPAR=0 SLOT=0 TO=LPAR0")
        expect("guest_refused" in answer, answer)
        self.await_log("a file system that is seen nowhere still has it")
        say("  granted again while a file is still open: refused")
        self.let_go()
        answer = self.daemon.ask("add_pci LPAR=0 SLOT=0 TO=LPAR0")
        expect("guest=usable" in answer, answer)
        expect(self.guest.output("ls /data/file") == "/data/file", "the file is there")
        say("  granted again in the device that never left: usable")
        self.eject("unmounted")
        self.remove()

    def restarts(self):
        say("the agent and the daemon are killed")
        self.logged = int(self.guest.output("wc -l </run/agent.log"))
        begun = time.monotonic()
        # The daemon's connection goes on: it is a port's, whoever has the port open in the guest.
        self.guest.output("printf '{\"jsonrpc\":\"2.0\",\"id\":\"half' >/run/half; touch /run/hold-agent; "
                          "killall -9 controlprog-agent; until cat /run/half >/dev/virtio-ports/org.controlprog.agent.0; "
                          "do sleep 0.02; done 2>/dev/null; rm /run/hold-agent")
        self.await_log("connected")
        say(f"  the agent, with half a line left by another: connected {time.monotonic() - begun:.2f} s later")
        since = self.daemon.next_event()
        self.daemon.kill()
        begun = time.monotonic()
        self.daemon.start()
        self.daemon.await_event("an agent of LPAR0 says hello", since)
        say(f"  the daemon: hello {time.monotonic() - begun:.2f} s after its start")
        self.logged = int(self.guest.output("wc -l </run/agent.log"))
        self.insert()
        self.eject("unmounted")
        self.remove()


with Scene(*sys.argv[1:]) as scene:
    scene.daemon.done("rem_pci LPAR=0")
    guest, machine = scene.guest("LPAR0", "--pci 0=0000:01:00.0 --mount 0=pci:/data:ext4")
    smoke = Smoke(scene.daemon, guest, machine)
    smoke.graceful()
    smoke.surprise()
    smoke.leftover()
    smoke.revoked()
    smoke.restarts()
    say("all as expected")
