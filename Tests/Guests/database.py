"""A database on a disk that is taken from the guest that writes (R-15) and given to another; run by smoke.sh."""

import sys
import time

from scene import Scene, expect, say

DISK = "--pci 0=0000:01:00.0 --mount 0=pci:/data:ext4"
SERVICE = "/usr/libexec/database-service"

with Scene(*sys.argv[1:]) as scene:
    daemon = scene.daemon
    daemon.done("rem_pci LPAR=0")
    promises = f"{scene.directory.name}/promises"
    port = ["-chardev", f"file,id=records,path={promises}",
            "-device", "virtserialport,bus=serial0.0,chardev=records,name=org.controlprog.records.0"]
    active, machine = scene.guest("LPAR0", f"cluster {DISK} --service {SERVICE}", port)
    daemon.send("add_pci LPAR=0 SLOT=0 TO=LPAR0")
    machine.add()
    expect("guest=usable" in daemon.answer(), "LPAR0 uses the disk")
    daemon.await_event("the service of LPAR0 is ok")

    standby, receiver = scene.guest("LPAR1", DISK)
    refusal = receiver.refusal()
    expect("lock" in refusal, refusal)
    say(f"while LPAR0 has it: {refusal}")

    say(f"revoked in {1000 * machine.revoke():.0f} ms while LPAR0 writes")
    count = open(promises).read().count("\n")
    begun = time.monotonic()
    answer = daemon.ask("rem_pci LPAR=0 SLOT=0 MODE=revoke WAIT=guest")
    expect("guest=ejected" in answer, f"{answer}\n{active.output('cat /run/agent.log')}")
    say(f"LPAR0 has stopped its service and let go after {time.monotonic() - begun:.2f} s; "
        f"{active.output('tail -n 1 /run/records/log')}")
    machine.remove()

    begun = time.monotonic()
    daemon.send("add_pci LPAR=0 SLOT=0 TO=LPAR1")
    receiver.add()
    answer = daemon.answer()
    expect("guest=usable" in answer, f"{answer}\n{standby.output('cat /run/agent.log; dmesg | tail -n 20')}")
    say(f"LPAR1 uses the disk after {time.monotonic() - begun:.2f} s")
    check, *records = standby.output(f"{SERVICE} verify").split("\n")
    promised = open(promises).read().splitlines()
    lost = set(promised) - set(records)
    say(f"integrity_check: {check}; {len(records)} records, {len(promised)} promised, {len(lost)} lost")
    expect(check == "ok" and not lost and len(promised) >= count > 0, f"lost: {sorted(lost)}")
