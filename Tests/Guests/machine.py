"""The machine's part in a hot-plug, played by hand over QMP: the disk behind slot 0."""

import os
import time

FUNCTION = "/sys/bus/pci/devices/0000:01:00.0"
# Without SHPC the firmware gives a bridge only the windows that are asked for here: none at all would leave a device
# that comes later without registers.
BRIDGE = (
    "pci-bridge,id=cpbus0,bus=pci.0,chassis_nr=1,addr=0x10,shpc=off,io-reserve=4k,mem-reserve=16M,pref64-reserve=32M"
)


class Machine:
    def __init__(self, qmp, image):
        self.qmp, self.image = qmp, image
        self.files = 0

    def open(self):
        self.files += 1
        self.qmp("blockdev-add", driver="file", filename=self.image, node_name=f"file{self.files}")
        return f"file{self.files}"

    def add(self):
        self.qmp("blockdev-add", driver="raw", file=self.open(), node_name="slot0")
        self.qmp("device_add", driver="virtio-blk-pci", id="slot0", bus="cpbus0", addr="0", drive="slot0",
                 rerror="report", werror="report")

    def remove(self):
        """The seconds until the guest's kernel has let go of it."""
        begun = time.monotonic()
        self.qmp("device_del", id="slot0")
        self.qmp.await_event("DEVICE_DELETED", device="slot0")
        seconds = time.monotonic() - begun
        self.close()
        return seconds

    def close(self):
        # Of the nodes below it those are there that the last change has left.
        nodes = {node["node-name"] for node in self.qmp("query-named-block-nodes")}
        for node in ("slot0", "denied", "gone", f"file{self.files}"):
            if node in nodes:
                self.qmp("blockdev-del", node_name=node)

    def refusal(self):
        """Why QEMU does not add it while another has it; the image's lock is taken with the device, not with its node."""
        try:
            self.add()
        except RuntimeError as error:
            self.close()
            return str(error)
        raise AssertionError("the disk is in two machines")

    def revoke(self):
        """The disk answers with errors only from now on, and the file is closed (R-15); the seconds that took."""
        begun = time.monotonic()
        self.qmp("blockdev-add", driver="null-co", node_name="gone", size=os.path.getsize(self.image))
        errors = [{"event": "none", "iotype": kind, "errno": 5, "once": False} for kind in ("read", "write")]
        self.qmp("blockdev-add", driver="blkdebug", node_name="denied", image="gone", inject_error=errors)
        self.qmp("blockdev-reopen", options=[{"driver": "raw", "node-name": "slot0", "file": "denied"}])
        self.qmp("blockdev-del", node_name=f"file{self.files}")
        return time.monotonic() - begun

    def grant(self):
        """The same disk comes back into the device that was revoked and never left."""
        self.qmp("blockdev-reopen", options=[{"driver": "raw", "node-name": "slot0", "file": self.open()}])
        for node in ("denied", "gone"):
            self.qmp("blockdev-del", node_name=node)
