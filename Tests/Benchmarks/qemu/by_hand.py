"""A QEMU, and what its control socket must be told, command by command: the yardstick of the others."""

import subprocess
import time

from machine import BRIDGE, Machine
from sockets import QMP, Shell, await_socket


def shell_arguments(path):
    """The guest's shell, for whoever starts a QEMU."""
    return [
        "-device", "virtio-serial-pci,id=bench", "-chardev", f"socket,id=bench,path={path},server=on,wait=off",
        "-device", "virtserialport,bus=bench.0,chardev=bench,name=org.controlprog.test.0",
    ]


class ByHand:
    name = "by hand"

    def __init__(self, directory, guest, image):
        self.directory, self.guest, self.image = directory, guest, image

    def start(self):
        arguments = [
            "qemu-system-x86_64", "-machine", "pc", "-accel", "tcg", "-m", "256", "-nodefaults", "-display", "none",
            "-kernel", f"{self.guest}/vmlinuz", "-initrd", f"{self.guest}/initrd",
            "-append", "console=ttyS0 quiet controlprog.agent=none", "-device", BRIDGE,
            "-qmp", f"unix:{self.directory}/hand.qmp,server=on,wait=off", *shell_arguments(f"{self.directory}/hand.sh"),
        ]
        self.log = open(f"{self.directory}/hand.log", "w")
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.qmp = QMP(await_socket(f"{self.directory}/hand.qmp", self.alive))
        self.machine = Machine(self.qmp, self.image)
        self.shell = Shell(await_socket(f"{self.directory}/hand.sh", self.alive))
        version = self.qmp.greeting["QMP"]["version"]["qemu"]
        return {"qemu": f"{version['major']}.{version['minor']}.{version['micro']}"}

    def alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"QEMU has ended: {self.directory}/hand.log")

    def round(self):
        begun = time.monotonic_ns()
        self.machine.add()
        added = time.monotonic_ns()
        self.shell.until("[ -b /dev/vda ]")
        seen = time.monotonic_ns()
        self.machine.revoke()
        revoked = time.monotonic_ns()
        self.qmp("device_del", id="slot0")
        asked = time.monotonic_ns()
        self.qmp.await_event("DEVICE_DELETED", device="slot0")
        gone = time.monotonic_ns()
        self.machine.close()
        self.shell.until("[ ! -b /dev/vda ]")
        return {
            "add: answered": (added - begun) / 1e6, "add: the guest has the disk": (seen - begun) / 1e6,
            "remove: access ended": (revoked - seen) / 1e6, "remove: answered": (asked - seen) / 1e6,
            "remove: the guest has let go": (gone - seen) / 1e6,
        }

    def end(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
