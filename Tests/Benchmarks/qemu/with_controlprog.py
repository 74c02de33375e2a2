"""controlprogd with the QEMU machine, and the two commands that an operator types."""

import json
import subprocess
import time

from by_hand import shell_arguments
from daemon import Daemon
from sockets import Shell, await_socket

CONFIGURATION = """\
machine:
  kind: qemu
access:
  - user: self
    role: admin
partitions:
  - name: LPAR0
    memory: 256MiB
    memory_offset: 0
    active: true
    qemu:
      machine: pc
      accelerator: tcg
      kernel: {guest}/vmlinuz
      initrd: {guest}/initrd
      append: console=ttyS0 quiet controlprog.agent=none
      arguments: {arguments}
devices:
  - name: disk0
    kind: disk
    qemu:
      image: {image}
      format: raw
      driver: virtio-blk-pci
slots:
  - slot: 0
    partition: LPAR0
    enabled: false
    candidates: [LPAR0]
    device: disk0
"""


def unsupported(program, configuration):
    """Why the daemon cannot run such a machine; nothing when it can."""
    check = subprocess.run([program, "--config", configuration, "--check-config"], capture_output=True, text=True)
    if check.returncode == 0:
        return None
    return (check.stderr + check.stdout).strip() or f"{program} ended with status {check.returncode}"


class FollowedDaemon(Daemon):
    """One whose events are all heard, from the first one on."""

    def __init__(self, program, directory, state, configuration):
        super().__init__(program, f"{directory}/controlprogd.yaml", directory, state)
        with open(self.configuration, "w") as file:
            file.write(configuration)

    def start(self):
        super().start()
        self.events = self.connect()
        self.events.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "subscribe", "params": {"since": 0}}))

    def event(self):
        """The next event, from the first one on."""
        while True:
            message = json.loads(self.events.line())
            if message.get("method") == "event":
                return message["params"]

    def end(self, partitions):
        """Guests outlive the daemon: they end first."""
        for partition in partitions:
            self.done(f"deact LPAR={partition}")
        self.process.terminate()
        self.process.wait()
        self.log.close()


class ControlProgram:
    name = "controlprogd"

    def __init__(self, program, directory, state, guest, image):
        self.directory = directory
        arguments = json.dumps(shell_arguments(f"{directory}/cp.sh"))
        self.daemon = FollowedDaemon(
            program, directory, state, CONFIGURATION.format(guest=guest, image=image, arguments=arguments))

    def start(self):
        self.daemon.start()
        self.shell = Shell(await_socket(f"{self.directory}/cp.sh", self.daemon.alive))
        return {"controlprogd": self.daemon.done("show version").removeprefix("OK ")}

    def round(self):
        begun = time.monotonic_ns()
        self.daemon.done("add_pci LPAR=0 SLOT=0 TO=LPAR0 WAIT=none")
        added = time.monotonic_ns()
        self.shell.until("[ -b /dev/vda ]")
        seen = time.monotonic_ns()
        self.daemon.done("rem_pci LPAR=0 SLOT=0")
        answered = time.monotonic_ns()
        while self.daemon.event()["step"] != 606:
            pass
        gone = time.monotonic_ns()
        self.shell.until("[ ! -b /dev/vda ]")
        return {
            "add: answered": (added - begun) / 1e6, "add: the guest has the disk": (seen - begun) / 1e6,
            "remove: answered": (answered - seen) / 1e6, "remove: the guest has let go": (gone - seen) / 1e6,
        }

    def end(self):
        self.daemon.end(["LPAR0"])
