"""A QEMU, and what its control socket must be told, command by command: the yardstick of the others."""

import os
import subprocess
import time

from sockets import QMP, Shell, await_socket

# The windows are for devices that come later: the firmware gives a bridge without them none.
BRIDGE = (
    "pci-bridge,id=slots,bus=pci.0,chassis_nr=1,addr=0x10,shpc=off,io-reserve=4k,mem-reserve=16M,pref64-reserve=32M"
)


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
        self.file = 0

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
        self.shell = Shell(f"{self.directory}/hand.sh", self.alive)
        version = self.qmp.greeting["QMP"]["version"]["qemu"]
        return {"qemu": f"{version['major']}.{version['minor']}.{version['micro']}"}

    def alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"QEMU has ended: {self.directory}/hand.log")

    def round(self):
        begun = time.monotonic_ns()
        self.add()
        added = time.monotonic_ns()
        self.shell.until("[ -b /dev/vda ]")
        seen = time.monotonic_ns()
        self.revoke()
        revoked = time.monotonic_ns()
        self.qmp("device_del", {"id": "slot0"})
        asked = time.monotonic_ns()
        self.qmp.await_deleted("slot0")
        gone = time.monotonic_ns()
        for node in ("slot0", "denied", "gone"):
            self.qmp("blockdev-del", {"node-name": node})
        self.shell.until("[ ! -b /dev/vda ]")
        return {
            "add: answered": (added - begun) / 1e6, "add: the guest has the disk": (seen - begun) / 1e6,
            "remove: access ended": (revoked - seen) / 1e6, "remove: answered": (asked - seen) / 1e6,
            "remove: the guest has let go": (gone - seen) / 1e6,
        }

    def add(self):
        self.file += 1
        self.qmp("blockdev-add", {"driver": "file", "filename": self.image, "node-name": f"file{self.file}"})
        self.qmp("blockdev-add", {"driver": "raw", "file": f"file{self.file}", "node-name": "slot0"})
        self.qmp("device_add", {
            "driver": "virtio-blk-pci", "id": "slot0", "bus": "slots", "addr": "0", "drive": "slot0",
            "rerror": "report", "werror": "report",
        })

    def revoke(self):
        """The disk answers with errors from now on, and the file is closed, without the guest's help."""
        errors = [{"event": "none", "iotype": kind, "errno": 5, "once": False} for kind in ("read", "write")]
        self.qmp("blockdev-add", {"driver": "null-co", "node-name": "gone", "size": os.path.getsize(self.image)})
        self.qmp("blockdev-add", {"driver": "blkdebug", "node-name": "denied", "image": "gone", "inject-error": errors})
        self.qmp("blockdev-reopen", {"options": [{"driver": "raw", "node-name": "slot0", "file": "denied"}]})
        self.qmp("blockdev-del", {"node-name": f"file{self.file}"})

    def end(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
